package org.cigl.gate;

import static org.cigl.InvalidInputException.require;

/**
 * How much worse than the current model a candidate may be. ECE is of 15 equal-width bins.
 *
 * <p>A limit on the difference alone would let chance decide where images are few, and one on the
 * interval alone would refuse for want of images rather than for a worse model, without saying by
 * how much it is worse. So both are there: the difference found must be small, and the worse end of
 * its 95% interval must not be far off, which is a test of non-inferiority at the 2.5% level with
 * that margin. By default the interval may reach 0.01 beyond the difference's limit: with 10,000
 * images and two models that disagree on 8% of them the interval reaches 0.0055 to either side, so
 * that an equal model passes; with 1,000 images it reaches 0.018, so that none does: the answer is
 * then more images, or a wider margin, knowingly.
 *
 * @param maxEceIncrease largest ECE(candidate) - ECE(current), in [-1, 1]; negative asks for a gain
 * @param maxEceIncreaseUpper largest upper end of that difference's interval, at least {@code
 *     maxEceIncrease}
 * @param maxAccuracyDecrease largest accuracy(current) - accuracy(candidate), in [-1, 1]
 * @param maxAccuracyDecreaseUpper largest upper end of that difference's interval, at least {@code
 *     maxAccuracyDecrease}
 * @param maxEce largest ECE of the candidate, in [0, 1]; null for no limit
 * @param minAccuracy least accuracy of the candidate, in [0, 1]; null for no limit
 */
public record GateLimits(
    double maxEceIncrease,
    double maxEceIncreaseUpper,
    double maxAccuracyDecrease,
    double maxAccuracyDecreaseUpper,
    Double maxEce,
    Double minAccuracy) {
  /** What {@link #DEFAULT} allows a difference to be. */
  public static final double DIFFERENCE = 0.005;

  /** How far beyond the difference's limit {@link #DEFAULT} lets its interval reach. */
  public static final double MARGIN = 0.01;

  /** Half a point worse at most, and surely not worse by a point and a half. */
  public static final GateLimits DEFAULT =
      new GateLimits(DIFFERENCE, DIFFERENCE + MARGIN, DIFFERENCE, DIFFERENCE + MARGIN, null, null);

  /** Checks the ranges. */
  public GateLimits {
    requireDifference("max_ece_increase", maxEceIncrease, maxEceIncreaseUpper);
    requireDifference("max_accuracy_decrease", maxAccuracyDecrease, maxAccuracyDecreaseUpper);
    requireShare("max_ece", maxEce);
    requireShare("min_accuracy", minAccuracy);
  }

  private static void requireDifference(String name, double limit, double upper) {
    require(limit >= -1 && limit <= 1, "%s is %s, must be from -1 to 1", name, limit);
    require(
        upper >= limit && upper <= 1,
        "%s_upper is %s, must be from %s, which is %s, to 1: an interval reaches beyond its"
            + " difference",
        name,
        upper,
        name,
        limit);
  }

  private static void requireShare(String name, Double limit) {
    require(
        limit == null || (limit >= 0 && limit <= 1), "%s is %s, must be from 0 to 1", name, limit);
  }
}
