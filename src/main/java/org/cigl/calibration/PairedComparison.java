package org.cigl.calibration;

import java.util.EnumMap;
import java.util.Map;

/**
 * Two classifiers on the same images, figure by figure, with paired bootstrap intervals: every
 * resample of the images is judged by both, so that what makes an image hard for either cancels out
 * of the difference (Efron &amp; Tibshirani, 1993, chapter 8). The intervals of the two alone are
 * those of {@link CalibrationReport#of} with the same seed.
 *
 * @param size images
 * @param figures by figure
 */
public record PairedComparison(int size, Map<Figure, Compared> figures) {
  /**
   * One figure.
   *
   * @param candidate its value of the first classifier, with its 95% interval
   * @param current of the second
   * @param difference candidate minus current, with the middle 95% of the resamples' differences
   */
  public record Compared(Estimate candidate, Estimate current, Estimate difference) {}

  /**
   * Compares; {@link CalibrationReport#RESAMPLES} resamples by seed.
   *
   * @param candidate predictions of the images
   * @param current predictions of the same images, in the same order
   * @throws IllegalArgumentException if they are not of the same images
   */
  public static PairedComparison of(Predictions candidate, Predictions current, long seed) {
    requireSameImages(candidate, current);
    int size = candidate.size();
    Figures first = new Figures(candidate);
    Figures second = new Figures(current);
    Samples firstSamples = new Samples();
    Samples secondSamples = new Samples();
    Bootstrap bootstrap = new Bootstrap(seed);
    int[] weights = new int[size];
    for (int sample = 0; sample < Bootstrap.RESAMPLES; sample++) {
      bootstrap.draw(weights);
      firstSamples.put(sample, first.compute(weights));
      secondSamples.put(sample, second.compute(weights));
    }
    Map<Figure, Double> firstValues = first.compute(Bootstrap.once(size));
    Map<Figure, Double> secondValues = second.compute(Bootstrap.once(size));
    Map<Figure, Compared> compared = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      double[] ofFirst = firstSamples.of(figure);
      double[] ofSecond = secondSamples.of(figure);
      double a = firstValues.get(figure);
      double b = secondValues.get(figure);
      compared.put(
          figure,
          new Compared(
              Bootstrap.estimate(a, ofFirst),
              Bootstrap.estimate(b, ofSecond),
              Bootstrap.estimate(a - b, differences(ofFirst, ofSecond))));
    }
    return new PairedComparison(size, compared);
  }

  private static void requireSameImages(Predictions candidate, Predictions current) {
    boolean same = candidate.size() == current.size() && candidate.classes() == current.classes();
    for (int i = 0; same && i < candidate.size(); i++) {
      same = candidate.label(i) == current.label(i);
    }
    if (!same) {
      throw new IllegalArgumentException("predictions are not of the same labelled images");
    }
  }

  private static double[] differences(double[] minuends, double[] subtrahends) {
    double[] differences = new double[minuends.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = minuends[i] - subtrahends[i];
    }
    return differences;
  }

  /** Every figure of every resample. */
  private static final class Samples {
    private final Map<Figure, double[]> values = new EnumMap<>(Figure.class);

    Samples() {
      for (Figure figure : Figure.values()) {
        values.put(figure, new double[Bootstrap.RESAMPLES]);
      }
    }

    void put(int sample, Map<Figure, Double> figures) {
      figures.forEach((figure, value) -> values.get(figure)[sample] = value);
    }

    double[] of(Figure figure) {
      return values.get(figure);
    }
  }
}
