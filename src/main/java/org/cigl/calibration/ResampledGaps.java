package org.cigl.calibration;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * The gaps behind a calibration error, and how those of resamples scatter around them: 95%
 * intervals of the error, and of the difference of two.
 *
 * <p>The error is a norm of the gaps, and noise adds to a norm, the more the closer the gaps are to
 * 0. The gaps found have noise, and those of a resample have it twice: so the percentiles of the
 * resamples' errors lie above the true error. Here the interval is the error found, less the middle
 * 95% of what noise adds to the norm of true gaps (the basic bootstrap interval; Davison &amp;
 * Hinkley, 1997, section 5.2). What the true gaps are is not known; of a gap g whose noise has
 * deviation s, the square of the true one is g^2 - s^2 on average. The lower end supposes true gaps
 * of the magnitude sqrt(g^2 - s^2), or 0 where that is not real, to which noise adds much; the
 * upper end of sqrt(g^2 + s^2), to which it adds little.
 */
final class ResampledGaps {
  private static final double LOW = 2.5;
  private static final double HIGH = 97.5;

  private final ToDoubleFunction<double[]> norm;
  private final double[] gaps;
  private final double[][] noise;
  private final double[] deviations;

  /**
   * Takes the gaps of some predictions and of their resamples.
   *
   * @param norm what makes the error of gaps
   * @param gaps of each bin
   * @param resamples gaps of the same bins, one row a resample; kept, and changed
   */
  ResampledGaps(ToDoubleFunction<double[]> norm, double[] gaps, double[][] resamples) {
    this.norm = norm;
    this.gaps = gaps;
    noise = resamples;
    for (double[] row : noise) {
      Arrays.setAll(row, bin -> row[bin] - gaps[bin]);
    }
    deviations = deviations(gaps.length, (row, bin) -> noise[row][bin]);
  }

  /** An entry of a table. */
  @FunctionalInterface
  private interface Entry {
    double at(int row, int bin);
  }

  private double[] deviations(int bins, Entry scatter) {
    double[] squares = new double[bins];
    for (int row = 0; row < noise.length; row++) {
      for (int bin = 0; bin < bins; bin++) {
        double entry = scatter.at(row, bin);
        squares[bin] += entry * entry / noise.length;
      }
    }
    return Arrays.stream(squares).map(Math::sqrt).toArray();
  }

  /**
   * The error with its interval, not below 0.
   *
   * @param floor what a perfectly calibrated model shows: where the error is not above it, the
   *     interval begins at 0
   */
  Estimate estimate(NoiseFloor floor) {
    double value = norm.applyAsDouble(gaps);
    double low = value - percentile(added(narrowed(deviations)), HIGH);
    double high = value - percentile(added(widened(deviations)), LOW);
    return new Estimate(value, value <= floor.high() ? 0 : Math.max(0, low), Math.max(0, high));
  }

  /**
   * The difference from another error on the same resamples, with its interval. Noise that both
   * have in common adds to both alike: so the gaps are taken for as uncertain as their difference
   * is, where that is less; the difference of a model from itself is 0 without doubt.
   */
  Estimate minus(ResampledGaps other) {
    double value = norm.applyAsDouble(gaps) - other.norm.applyAsDouble(other.gaps);
    double[] apart = deviations(gaps.length, (row, bin) -> noise[row][bin] - other.noise[row][bin]);
    double[] ours = smaller(deviations, apart);
    double[] theirs = smaller(other.deviations, apart);
    double[] most = differences(added(narrowed(ours)), other.added(other.widened(theirs)));
    double[] least = differences(added(widened(ours)), other.added(other.narrowed(theirs)));
    return new Estimate(value, value - percentile(most, HIGH), value - percentile(least, LOW));
  }

  /** What the noise of each resample adds to the error of true gaps. */
  private double[] added(double[] truth) {
    double error = norm.applyAsDouble(truth);
    double[] noisy = new double[truth.length];
    return Arrays.stream(noise)
        .mapToDouble(
            row -> {
              Arrays.setAll(noisy, bin -> truth[bin] + row[bin]);
              return norm.applyAsDouble(noisy) - error;
            })
        .toArray();
  }

  private double[] narrowed(double[] scatter) {
    return resized(bin -> gaps[bin] * gaps[bin] - scatter[bin] * scatter[bin]);
  }

  private double[] widened(double[] scatter) {
    return resized(bin -> gaps[bin] * gaps[bin] + scatter[bin] * scatter[bin]);
  }

  private double[] resized(IntToDoubleFunction square) {
    return IntStream.range(0, gaps.length)
        .mapToDouble(
            bin -> Math.copySign(Math.sqrt(Math.max(0, square.applyAsDouble(bin))), gaps[bin]))
        .toArray();
  }

  private static double[] smaller(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.min(a[i], b[i])).toArray();
  }

  private static double[] differences(double[] minuends, double[] subtrahends) {
    return IntStream.range(0, minuends.length)
        .mapToDouble(i -> minuends[i] - subtrahends[i])
        .toArray();
  }

  private static double percentile(double[] values, double percent) {
    return new Percentile().evaluate(values, percent);
  }
}
