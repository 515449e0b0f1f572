package org.cigl.calibration;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well a model's uncertainty finds images from outside its training distribution.
 *
 * @param inside images of the model's own data set
 * @param outside images of another one
 * @param detections by the score that detects
 */
public record OutOfDistribution(int inside, int outside, Map<Score, Detection> detections) {
  /** What an image is judged by. */
  public enum Score {
    /** The largest probability: high inside (Hendrycks &amp; Gimpel, 2017). */
    CONFIDENCE("confidence"),
    /** Entropy of the probabilities: low inside. */
    ENTROPY("entropy"),
    /** Mutual information of sampled predictions: low inside. */
    MUTUAL_INFORMATION("mutual information");

    private final String title;

    Score(String title) {
      this.title = title;
    }

    /** What tables call it. */
    public String title() {
      return title;
    }

    /** The key in files. */
    @JsonValue
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Judges single predictions by confidence and entropy; the labels of {@code outside} are moot.
   */
  public static OutOfDistribution of(Predictions inside, Predictions outside, long seed) {
    Map<Score, Detection> detections = new EnumMap<>(Score.class);
    detections.put(Score.CONFIDENCE, Detection.of(confidences(inside), confidences(outside), seed));
    detections.put(Score.ENTROPY, Detection.of(certainties(inside), certainties(outside), seed));
    return new OutOfDistribution(inside.size(), outside.size(), detections);
  }

  /** Judges sampled predictions by their mean's confidence and entropy and mutual information. */
  public static OutOfDistribution of(
      SampledPredictions inside, SampledPredictions outside, long seed) {
    OutOfDistribution mean = of(inside.mean(), outside.mean(), seed);
    ToDoubleFunction<Uncertainty> agreement = row -> -row.mutualInformation();
    Map<Score, Detection> detections = new EnumMap<>(mean.detections);
    detections.put(
        Score.MUTUAL_INFORMATION,
        Detection.of(
            rows(inside.uncertainties(), agreement),
            rows(outside.uncertainties(), agreement),
            seed));
    return new OutOfDistribution(mean.inside, mean.outside, detections);
  }

  private static double[] rows(List<Uncertainty> rows, ToDoubleFunction<Uncertainty> score) {
    return rows.stream().mapToDouble(score).toArray();
  }

  private static double[] confidences(Predictions predictions) {
    return IntStream.range(0, predictions.size()).mapToDouble(predictions::confidence).toArray();
  }

  private static double[] certainties(Predictions predictions) {
    return IntStream.range(0, predictions.size())
        .mapToDouble(i -> -predictions.entropy(i))
        .toArray();
  }
}
