package org.cigl.calibration;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.cigl.random.Seeds;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * Simulates the {@link NoiseFloor} of every calibration error: labels are drawn from the
 * predictions' own probabilities, by seed.
 */
final class NoiseFloors {
  private static final double PERCENT = 95;

  private final Predictions predictions;
  private final SplittableRandom random;

  private NoiseFloors(Predictions predictions, long seed) {
    this.predictions = predictions;
    random = new SplittableRandom(Seeds.key(seed, Seeds.Purpose.NOISE_FLOOR, 0));
  }

  /**
   * The floor of each calibration error.
   *
   * @param draws of all labels
   * @param metrics of the predictions
   */
  static Map<EvaluationMetric, NoiseFloor> of(
      int draws, EvaluationMetrics metrics, Predictions predictions, long seed) {
    NoiseFloors floors = new NoiseFloors(predictions, seed);
    Map<EvaluationMetric, double[]> errors = new EnumMap<>(EvaluationMetric.class);
    int[] labels = new int[predictions.size()];
    for (int draw = 0; draw < draws; draw++) {
      floors.draw(labels);
      for (Map.Entry<EvaluationMetric, double[]> gaps : metrics.gapsOf(labels).entrySet()) {
        EvaluationMetric metric = gaps.getKey();
        errors.computeIfAbsent(metric, key -> new double[draws])[draw] =
            metrics.error(metric, gaps.getValue());
      }
    }
    Map<EvaluationMetric, NoiseFloor> result = new EnumMap<>(EvaluationMetric.class);
    errors.forEach((metric, all) -> result.put(metric, floor(all)));
    return result;
  }

  private static NoiseFloor floor(double[] errors) {
    return new NoiseFloor(
        Arrays.stream(errors).average().orElse(0), new Percentile().evaluate(errors, PERCENT));
  }

  private void draw(int[] labels) {
    for (int i = 0; i < labels.length; i++) {
      labels[i] = draw(i);
    }
  }

  /** The class of a row by its probabilities; the predicted one first, as it is the likeliest. */
  private int draw(int row) {
    int predicted = predictions.predicted(row);
    double left = random.nextDouble() - predictions.confidence(row);
    for (int label = 0; left >= 0 && label < predictions.classes(); label++) {
      left -= label == predicted ? 0 : predictions.probability(row, label);
      if (left < 0) {
        return label;
      }
    }
    return predicted; // also where rounding leaves nothing
  }
}
