package org.cigl.monitor;

import org.cigl.calibration.EceDistribution;

/**
 * How large the ECE of a window may be by chance. The ECE of few predictions is larger than that of
 * many, since noise in a bin adds to it: a window of 1,000 of a model that is just as its card says
 * mostly lies above the interval that the card gives for 10,000 test images. So a window is held
 * against the {@link EceDistribution} of as many predictions of the card's bins.
 */
final class EceLimit {
  private static final double CHANCE = 0.001;
  private static final double MIDDLE = 0.95;

  private final Baseline baseline;
  private int size;
  private EceDistribution asFound;
  private EceDistribution withoutNoise;

  EceLimit(Baseline baseline) {
    this.baseline = baseline;
  }

  /**
   * The greater of the upper end on the card and what the ECE of {@code predictions} exceeds once
   * in 1,000 times; the same number always gives the same.
   */
  double of(int predictions) {
    prepare(predictions);
    return Math.max(baseline.eceHigh(), asFound.quantile(1 - CHANCE));
  }

  /**
   * Whether the ECE of {@code predictions} lies outside the middle 95% of what the card lets expect
   * of as many. The upper end is that of the card's bins as they are; the lower one that of bins
   * whose noise is taken off.
   */
  boolean outside(double ece, int predictions) {
    prepare(predictions);
    return ece < withoutNoise.quantile((1 - MIDDLE) / 2)
        || ece > asFound.quantile((1 + MIDDLE) / 2);
  }

  private void prepare(int predictions) {
    if (predictions != size) {
      size = predictions;
      asFound = EceDistribution.of(baseline.metrics().reliability(), predictions);
      withoutNoise = EceDistribution.withoutNoise(baseline.metrics().reliability(), predictions);
    }
  }
}
