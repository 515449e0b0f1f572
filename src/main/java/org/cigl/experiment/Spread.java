package org.cigl.experiment;

import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.descriptive.StreamingStatistics;

/**
 * A metric over several seeds.
 *
 * @param runs how many
 * @param mean over the runs; NaN if there are none
 * @param deviation sample standard deviation; NaN for a single run
 * @param low lower bound of the mean's 95% interval (Student's t); NaN for a single run
 * @param high upper bound
 */
public record Spread(int runs, double mean, double deviation, double low, double high) {
  private static final double QUANTILE = 0.975;

  /** The spread of values. */
  public static Spread of(double[] values) {
    StreamingStatistics statistics = new StreamingStatistics();
    for (double value : values) {
      statistics.addValue(value);
    }
    double margin =
        values.length < 2
            ? Double.NaN
            : new TDistribution(values.length - 1.0).inverseCumulativeProbability(QUANTILE)
                * statistics.getStandardDeviation()
                / Math.sqrt(values.length);
    return new Spread(
        values.length,
        statistics.getMean(),
        values.length < 2 ? Double.NaN : statistics.getStandardDeviation(),
        statistics.getMean() - margin,
        statistics.getMean() + margin);
  }
}
