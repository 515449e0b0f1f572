package org.cigl.api;

import java.util.List;
import java.util.stream.IntStream;
import org.cigl.calibration.Predictions;

/**
 * What a model says of one image.
 *
 * @param label name of the most probable class
 * @param index of that class
 * @param confidence its probability
 * @param labels names of all classes
 * @param probabilities of all classes, in the same order; they sum to 1
 */
public record Prediction(
    String label, int index, double confidence, List<String> labels, List<Double> probabilities) {
  /** Keeps copies. */
  public Prediction {
    labels = List.copyOf(labels);
    probabilities = List.copyOf(probabilities);
  }

  /**
   * The probability of a class.
   *
   * @throws IllegalArgumentException if the model has no class of that name
   */
  public double probability(String ofLabel) {
    int found = labels.indexOf(ofLabel);
    if (found < 0) {
      throw new IllegalArgumentException(
          "label is '" + ofLabel + "', must be one of " + String.join(", ", labels));
    }
    return probabilities.get(found);
  }

  static Prediction of(Predictions predictions, int row, List<String> labels) {
    int best = predictions.predicted(row);
    return new Prediction(
        labels.get(best),
        best,
        predictions.confidence(row),
        labels,
        IntStream.range(0, labels.size())
            .mapToObj(label -> predictions.probability(row, label))
            .toList());
  }
}
