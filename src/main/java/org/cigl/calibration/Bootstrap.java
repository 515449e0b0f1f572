package org.cigl.calibration;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.cigl.random.Seeds;
import org.hipparchus.stat.descriptive.rank.Percentile;

/** Bootstrap resamples by seed, and the percentile intervals that they give (Efron, 1979). */
final class Bootstrap {
  /** Resamples behind every interval. */
  static final int RESAMPLES = 1000;

  private final SplittableRandom random;

  Bootstrap(long seed) {
    random = new SplittableRandom(Seeds.key(seed, Seeds.Purpose.BOOTSTRAP, 0));
  }

  /** Draws as often as there are weights, with replacement; each weight is how often. */
  void draw(int[] weights) {
    Arrays.fill(weights, 0);
    for (int i = 0; i < weights.length; i++) {
      weights[random.nextInt(weights.length)]++;
    }
  }

  /** Weights that count everything once: the data themselves. */
  static int[] once(int size) {
    int[] weights = new int[size];
    Arrays.fill(weights, 1);
    return weights;
  }

  /** A value with the interval that holds the middle 95% of its resamples. */
  static Estimate estimate(double value, double[] resamples) {
    Percentile percentile = new Percentile();
    percentile.setData(resamples);
    return new Estimate(value, percentile.evaluate(2.5), percentile.evaluate(97.5));
  }
}
