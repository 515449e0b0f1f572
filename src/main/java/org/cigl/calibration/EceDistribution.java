package org.cigl.calibration;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How the ECE of some predictions is distributed where each bin's part of it is normal: the sum of
 * (correct - confidence) over the predictions of bin m, divided by their number n. The ECE is the
 * sum of the magnitudes; its quantiles come from {@value #DRAWS} draws, always the same.
 */
public final class EceDistribution {
  private static final int DRAWS = 10_000;

  private final double[] means;
  private final double[] deviations;
  private double[] draws;

  private EceDistribution(double[] means, double[] deviations) {
    this.means = means;
    this.deviations = deviations;
  }

  /**
   * Of a model that is as its bins say: the mean is q(a - c) and the variance (q(a(1 - c)^2 + (1 -
   * a)c^2) - q^2(a - c)^2) / n, where q is the bin's share of all predictions, a its accuracy and c
   * its mean confidence.
   *
   * @param bins that hold at least one prediction
   * @param size n, at least 1
   */
  public static EceDistribution of(List<ReliabilityBin> bins, int size) {
    return of(bins, size, false);
  }

  /**
   * As {@link #of}, where a bin's mean has the square of the one above less the variance that the
   * noise of the bins' own predictions gave it, or is 0: on average the true one.
   */
  public static EceDistribution withoutNoise(List<ReliabilityBin> bins, int size) {
    return of(bins, size, true);
  }

  private static EceDistribution of(List<ReliabilityBin> bins, int size, boolean withoutNoise) {
    double all = bins.stream().mapToLong(ReliabilityBin::count).sum();
    double[] means = new double[bins.size()];
    double[] deviations = new double[bins.size()];
    for (int m = 0; m < means.length; m++) {
      ReliabilityBin bin = bins.get(m);
      double share = bin.count() / all;
      double a = bin.accuracy();
      double c = bin.confidence();
      means[m] = share * (a - c);
      double square = share * (a * (1 - c) * (1 - c) + (1 - a) * c * c);
      double variance = square - means[m] * means[m];
      deviations[m] = Math.sqrt(variance / size);
      if (withoutNoise) {
        means[m] = Math.sqrt(Math.max(0, means[m] * means[m] - variance / all));
      }
    }
    return new EceDistribution(means, deviations);
  }

  /**
   * Of a perfectly calibrated model with the first {@code size} confidences, whose bins have the
   * mean 0 and the variance sum of c(1 - c) / n^2.
   *
   * @param size n, at least 1
   * @param bins of equal width
   */
  public static EceDistribution calibrated(double[] confidences, int size, int bins) {
    double[] squares = new double[bins];
    for (int i = 0; i < size; i++) {
      squares[ReliabilityBin.index(confidences[i], bins)] += confidences[i] * (1 - confidences[i]);
    }
    return new EceDistribution(
        new double[bins], Arrays.stream(squares).map(square -> Math.sqrt(square) / size).toArray());
  }

  /** What such predictions show: the mean, and the 95% quantile. */
  public NoiseFloor floor() {
    return new NoiseFloor(mean(), quantile(0.95));
  }

  /** The mean. */
  double mean() {
    double sum = 0;
    for (int m = 0; m < means.length; m++) {
      sum += FoldedNormal.mean(means[m], deviations[m]);
    }
    return sum;
  }

  /**
   * A quantile.
   *
   * @param p from 1 / {@value #DRAWS} to 1
   */
  public double quantile(double p) {
    if (draws == null) {
      draws = draw();
    }
    return draws[(int) (DRAWS * p) - 1];
  }

  private double[] draw() {
    Random random = new Random(1); // its normal numbers are specified: a quantile never jitters
    double[] drawn = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      for (int m = 0; m < means.length; m++) {
        drawn[i] += Math.abs(means[m] + deviations[m] * random.nextGaussian());
      }
    }
    Arrays.sort(drawn);
    return drawn;
  }
}
