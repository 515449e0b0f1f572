package org.cigl.run;

import static org.cigl.InvalidInputException.require;

/**
 * The epoch with the best figure on the held-out part, of the last weights W with the mean of Z.
 *
 * @param epoch from 1
 * @param steps done by its end
 * @param by the figure that it is the best by
 * @param value of that figure
 * @param accuracy on the held-out part
 * @param nll on the held-out part, nats
 * @param ece15 on the held-out part, 15 bins
 * @param ece15Floor what the ECE of a perfectly calibrated model exceeds there in 5% of cases; 0
 *     where that was not noted
 */
public record BestEpoch(
    int epoch,
    long steps,
    BestBy by,
    double value,
    double accuracy,
    double nll,
    double ece15,
    double ece15Floor) {
  /** Checks that nothing is missing. */
  public BestEpoch {
    require(
        epoch >= 1 && steps >= 1 && by != null && by != BestBy.NONE,
        "epoch, steps or by is missing");
  }

  /** By what it is the best one: {@link BestBy#rank}. */
  double rank() {
    return by.rank(value, ece15Floor);
  }
}
