package org.cigl.run;

import static org.cigl.InvalidInputException.require;

/**
 * The epoch with the best metric on the validation split, of the last weights W with the mean of Z.
 *
 * @param epoch from 1
 * @param steps done by its end
 * @param by the metric that it is the best by
 * @param value of that metric
 * @param accuracy on the validation split
 * @param nll on the validation split, nats
 * @param ece15 on the validation split, 15 bins
 * @param ece15Floor what the ECE of a perfectly calibrated model exceeds there in 5% of cases; 0
 *     where that was not noted
 */
public record BestEpoch(
    int epoch,
    long steps,
    MonitoredMetric by,
    double value,
    double accuracy,
    double nll,
    double ece15,
    double ece15Floor) {
  /** Checks that nothing is missing. */
  public BestEpoch {
    require(
        epoch >= 1 && steps >= 1 && by != null && by != MonitoredMetric.NONE,
        "epoch, steps or by is missing");
  }

  /** By what it is the best one: {@link MonitoredMetric#rank}. */
  double rank() {
    return by.rank(value, ece15Floor);
  }
}
