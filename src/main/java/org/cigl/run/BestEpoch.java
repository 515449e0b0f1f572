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
 */
public record BestEpoch(
    int epoch, long steps, BestBy by, double value, double accuracy, double nll, double ece15) {
  /** Checks that nothing is missing. */
  public BestEpoch {
    require(
        epoch >= 1 && steps >= 1 && by != null && by != BestBy.NONE,
        "epoch, steps or by is missing");
  }
}
