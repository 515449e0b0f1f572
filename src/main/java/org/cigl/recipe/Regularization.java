package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

/**
 * Changes of what is learned from a batch, against over-confidence.
 *
 * @param labelSmoothing share of the target that is spread over all classes alike, in [0, 1);
 *     default 0, off
 * @param mixup alpha of the Beta(alpha, alpha) that the shares of mixed images are drawn from, 0 or
 *     from 0.001 to 1000; default 0, off
 */
public record Regularization(Double labelSmoothing, Double mixup) {
  /** Fills in the defaults and checks the ranges. */
  public Regularization {
    labelSmoothing = labelSmoothing == null ? 0 : labelSmoothing;
    mixup = mixup == null ? 0 : mixup;
    require(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "label_smoothing is %s, must be at least 0 and below 1",
        labelSmoothing);
    require(
        mixup == 0 || (mixup >= 0.001 && mixup <= 1000),
        "mixup is %s, must be 0 (off) or from 0.001 to 1000",
        mixup);
  }

  /** Whether images are mixed. */
  public boolean mixes() {
    return mixup > 0;
  }
}
