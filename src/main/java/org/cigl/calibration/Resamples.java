package org.cigl.calibration;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What predictions and their bootstrap resamples come to, metric by metric. */
final class Resamples {
  private final EvaluationMetrics metrics;
  private final Map<EvaluationMetric, Double> values;
  private final Map<EvaluationMetric, double[]> means = new EnumMap<>(EvaluationMetric.class);
  private final Map<EvaluationMetric, double[][]> gaps = new EnumMap<>(EvaluationMetric.class);
  private final Map<EvaluationMetric, NoiseFloor> floors;
  private final Map<EvaluationMetric, ResampledGaps> errors = new EnumMap<>(EvaluationMetric.class);

  private Resamples(int count, Predictions predictions, long seed) {
    metrics = new EvaluationMetrics(predictions);
    values = metrics.compute(Bootstrap.once(predictions.size()));
    floors = NoiseFloors.of(count, metrics, predictions, seed);
    for (EvaluationMetric metric : EvaluationMetric.values()) {
      if (metric.calibrationError()) {
        gaps.put(metric, new double[count][]);
      } else {
        means.put(metric, new double[count]);
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
    metrics.means(weights).forEach((metric, value) -> means.get(metric)[sample] = value);
    metrics.gaps(weights).forEach((metric, value) -> gaps.get(metric)[sample] = value);
  }

  private void complete() {
    metrics
        .gaps(Bootstrap.once(metrics.size()))
        .forEach(
            (metric, value) ->
                errors.put(
                    metric,
                    new ResampledGaps(of -> metrics.error(metric, of), value, gaps.get(metric))));
  }

  /** The noise floors of calibration errors. */
  Map<EvaluationMetric, NoiseFloor> floors() {
    return floors;
  }

  /** A metric with its interval. */
  Estimate estimate(EvaluationMetric metric) {
    return metric.calibrationError()
        ? errors.get(metric).estimate(floors.get(metric))
        : Bootstrap.estimate(values.get(metric), means.get(metric));
  }

  /** The calibration errors with their intervals. */
  Map<EvaluationMetric, Estimate> errors() {
    Map<EvaluationMetric, Estimate> estimates = new EnumMap<>(EvaluationMetric.class);
    errors.keySet().forEach(metric -> estimates.put(metric, estimate(metric)));
    return estimates;
  }

  /** The difference from the same metric of other predictions of the same images. */
  Estimate minus(Resamples other, EvaluationMetric metric) {
    if (metric.calibrationError()) {
      return errors.get(metric).minus(other.errors.get(metric));
    }
    double[] ours = means.get(metric);
    double[] theirs = other.means.get(metric);
    return Bootstrap.estimate(
        values.get(metric) - other.values.get(metric),
        IntStream.range(0, ours.length).mapToDouble(i -> ours[i] - theirs[i]).toArray());
  }
}
