package org.cigl.calibration;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What predictions and their bootstrap resamples come to, figure by figure. */
final class Resamples {
  private final Figures figures;
  private final Map<Figure, Double> values;
  private final Map<Figure, double[]> means = new EnumMap<>(Figure.class);
  private final Map<Figure, double[][]> gaps = new EnumMap<>(Figure.class);
  private final Map<Figure, NoiseFloor> floors;
  private final Map<Figure, ResampledGaps> errors = new EnumMap<>(Figure.class);

  private Resamples(int count, Predictions predictions, long seed) {
    figures = new Figures(predictions);
    values = figures.compute(Bootstrap.once(predictions.size()));
    floors = NoiseFloors.of(count, figures, predictions, seed);
    for (Figure figure : Figure.values()) {
      if (figure.calibrationError()) {
        gaps.put(figure, new double[count][]);
      } else {
        means.put(figure, new double[count]);
      }
    }
  }

  /**
   * Resamples.
   *
   * @param count resamples, and draws of the labels for the noise floors
   * @param all predictions of the same images, which every resample draws alike
   * @return of each, in their order
   */
  static Resamples[] of(int count, long seed, Predictions... all) {
    Resamples[] resamples = new Resamples[all.length];
    for (int i = 0; i < all.length; i++) {
      resamples[i] = new Resamples(count, all[i], seed);
    }
    Bootstrap bootstrap = new Bootstrap(seed);
    int[] weights = new int[all[0].size()];
    for (int sample = 0; sample < count; sample++) {
      bootstrap.draw(weights);
      for (Resamples each : resamples) {
        each.put(sample, weights);
      }
    }
    for (Resamples each : resamples) {
      each.complete();
    }
    return resamples;
  }

  private void put(int sample, int[] weights) {
    figures.means(weights).forEach((figure, value) -> means.get(figure)[sample] = value);
    figures.gaps(weights).forEach((figure, value) -> gaps.get(figure)[sample] = value);
  }

  private void complete() {
    figures
        .gaps(Bootstrap.once(figures.size()))
        .forEach(
            (figure, value) ->
                errors.put(
                    figure,
                    new ResampledGaps(of -> figures.error(figure, of), value, gaps.get(figure))));
  }

  /** The noise floors of calibration errors. */
  Map<Figure, NoiseFloor> floors() {
    return floors;
  }

  /** A figure with its interval. */
  Estimate estimate(Figure figure) {
    return figure.calibrationError()
        ? errors.get(figure).estimate(floors.get(figure))
        : Bootstrap.estimate(values.get(figure), means.get(figure));
  }

  /** The calibration errors with their intervals. */
  Map<Figure, Estimate> errors() {
    Map<Figure, Estimate> estimates = new EnumMap<>(Figure.class);
    errors.keySet().forEach(figure -> estimates.put(figure, estimate(figure)));
    return estimates;
  }

  /** The difference from the same figure of other predictions of the same images. */
  Estimate minus(Resamples other, Figure figure) {
    if (figure.calibrationError()) {
      return errors.get(figure).minus(other.errors.get(figure));
    }
    double[] ours = means.get(figure);
    double[] theirs = other.means.get(figure);
    return Bootstrap.estimate(
        values.get(figure) - other.values.get(figure),
        IntStream.range(0, ours.length).mapToDouble(i -> ours[i] - theirs[i]).toArray());
  }
}
