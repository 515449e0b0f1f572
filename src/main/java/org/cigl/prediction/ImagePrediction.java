package org.cigl.prediction;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.calibration.Predictions;

/**
 * What a model says of one image, or why it cannot say anything.
 *
 * @param file the image's file, or what tells it from the others of its data set
 * @param trueLabel name of its class; null where that is not known
 * @param ranking the most probable classes, the first one predicted; empty for a bad file
 * @param entropy of the probabilities, in nats
 * @param error why the file cannot be used; null where it can
 */
public record ImagePrediction(
    String file, String trueLabel, List<Ranked> ranking, double entropy, String error) {
  /** A class and its probability. */
  public record Ranked(String label, double probability) {}

  /** Keeps a copy. */
  public ImagePrediction {
    ranking = List.copyOf(ranking);
  }

  /**
   * Takes a row of predictions.
   *
   * @param names of the classes
   * @param top how many classes to rank
   */
  static ImagePrediction of(
      String file, String trueLabel, Predictions from, int row, List<String> names, int top) {
    Comparator<Integer> byProbability =
        Comparator.comparingDouble(label -> from.probability(row, label));
    List<Ranked> ranking =
        IntStream.range(0, names.size())
            .boxed()
            .sorted(byProbability.reversed()) // stable: of equals the lower one, as predicted
            .limit(top)
            .map(label -> new Ranked(names.get(label), from.probability(row, label)))
            .toList();
    return new ImagePrediction(file, trueLabel, ranking, from.entropy(row), null);
  }

  /** A file that cannot be used. */
  static ImagePrediction failed(String file, String reason) {
    return new ImagePrediction(file, null, List.of(), Double.NaN, reason);
  }
}
