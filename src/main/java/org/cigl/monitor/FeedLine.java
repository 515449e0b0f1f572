package org.cigl.monitor;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.OptionalInt;
import org.cigl.InvalidInputException;

/**
 * A line of a feed: a prediction, its label, or both. Other fields are let be.
 *
 * @param id what brings the two together, 1 to 256 characters
 * @param probabilities one a class, from 0 to 1, of sum 1 within 0.001
 * @param label true class, from 0
 */
record FeedLine(String id, Optional<float[]> probabilities, OptionalInt label) {
  private static final int MAX_ID = 256;
  private static final int MAX_CLASSES = 100_000;
  private static final double SUM_TOLERANCE = 1e-3;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(16).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads one.
   *
   * @param classes that its label may mean
   * @throws InvalidInputException if it is no such line, with what is wrong
   */
  static FeedLine parse(String line, FeedClasses classes) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException("not JSON: " + e.getOriginalMessage(), e);
    }
    String id = json.path("id").asText();
    require(
        json.path("id").isTextual() && !id.isEmpty() && id.length() <= MAX_ID,
        "id must be a text of 1 to %d characters",
        MAX_ID);
    JsonNode probabilities = json.path("probabilities");
    JsonNode label = json.path("label");
    require(
        !(probabilities.isMissingNode() && label.isMissingNode()),
        "it has neither probabilities nor label");
    return new FeedLine(
        id,
        probabilities.isMissingNode()
            ? Optional.empty()
            : Optional.of(values(probabilities, classes)),
        classes.label(label));
  }

  private static float[] values(JsonNode array, FeedClasses classes) {
    require(
        array.isArray() && array.size() >= 2 && array.size() <= MAX_CLASSES,
        "probabilities must be an array of 2 to %d numbers",
        MAX_CLASSES);
    float[] values = new float[array.size()];
    double sum = 0;
    for (int c = 0; c < values.length; c++) {
      double value = array.get(c).doubleValue();
      require(
          array.get(c).isNumber() && value >= 0 && value <= 1,
          "probability %d must be a number from 0 to 1",
          c);
      values[c] = (float) value;
      sum += value;
    }
    require(Math.abs(sum - 1) < SUM_TOLERANCE, "probabilities sum to %s, must be 1", sum);
    classes.requireAll(values);
    return values;
  }
}
