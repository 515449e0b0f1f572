package org.cigl.monitor;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cigl.calibration.ReliabilityBin;

/**
 * How large the ECE of a window may be by chance. The ECE of few predictions is larger than that of
 * many, since noise in a bin adds to it: a window of 1,000 of a model that is just as its card says
 * mostly lies above the interval that the card gives for 10,000 test images.
 *
 * <p>If the model is as its card says, the sum of (correct - confidence) over the predictions of
 * bin m, divided by the window's size n, is nearly normal with mean q(a - c) and variance (q(a(1 -
 * c)^2 + (1 - a)c^2) - q^2(a - c)^2) / n, where q is the bin's share of the card's predictions, a
 * its accuracy and c its mean confidence. The ECE is the sum of their magnitudes; its quantile
 * comes from {@value #DRAWS} draws.
 */
final class EceLimit {
  private static final int DRAWS = 10_000;
  private static final double CHANCE = 0.001;

  private final Baseline baseline;
  private int size;
  private double limit;

  EceLimit(Baseline baseline) {
    this.baseline = baseline;
  }

  /**
   * The greater of the upper end on the card and what the ECE of {@code predictions} exceeds once
   * in 1,000 times; the same number always gives the same.
   */
  double of(int predictions) {
    if (predictions != size) {
      size = predictions;
      limit = Math.max(baseline.eceHigh(), quantile(predictions));
    }
    return limit;
  }

  private double quantile(int predictions) {
    List<ReliabilityBin> bins = baseline.figures().reliability();
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
      deviations[m] = Math.sqrt((square - means[m] * means[m]) / predictions);
    }
    Random random = new Random(1); // its normal numbers are specified: the limit never jitters
    double[] draws = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      for (int m = 0; m < means.length; m++) {
        draws[i] += Math.abs(means[m] + deviations[m] * random.nextGaussian());
      }
    }
    Arrays.sort(draws);
    return draws[(int) (DRAWS * (1 - CHANCE)) - 1];
  }
}
