package org.cigl.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.export.ModelDocuments;
import org.cigl.export.ModelMetadata;
import org.cigl.recipe.Recipe;
import org.cigl.yaml.TypedYaml;

/**
 * The card of an exported model (after Mitchell et al., 2019): what it is, what it learned from,
 * and the evidence of its accuracy and calibration, as {@code model_card.json} for programs and
 * {@code model_card.md} for people.
 *
 * @param summary of the run
 * @param recipe in force
 */
public record ModelCard(Summary summary, Recipe recipe) implements ModelDocuments {
  /** For programs. */
  public static final String JSON = "model_card.json";

  /** For people. */
  public static final String MARKDOWN = "model_card.md";

  /**
   * What {@code model_card.json} holds.
   *
   * @param model as it was exported
   * @param evaluated what {@code metrics} were measured with: {@code average} or {@code
   *     last_weights}, one pass either way, as the model predicts
   * @param metrics on the test split, of what the signatures but {@code posterior} answer; null
   *     where they were not measured, which is so where a temperature is folded in that was fitted
   *     to another way to predict
   * @param run that trained the model
   * @param recipe the configuration in force
   */
  public record Content(
      ModelMetadata model,
      String evaluated,
      Summary.EvaluationMetrics metrics,
      Summary run,
      Recipe recipe) {}

  @Override
  public Map<String, String> of(ModelMetadata metadata) {
    Content content =
        new Content(metadata, evaluated(), metrics(metadata.temperature()), summary, recipe);
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put(JSON, TypedYaml.writeJson(content));
    documents.put(MARKDOWN, new ModelCardText(content).toString());
    return documents;
  }

  /** A run that predicts with many passes exports its last weights, which predict with one. */
  private String evaluated() {
    return summary.lastWeights() == null || summary.prediction().equals("average")
        ? summary.prediction()
        : "last_weights";
  }

  private Summary.EvaluationMetrics metrics(Double temperature) {
    if (evaluated().equals(summary.prediction())) {
      return temperature == null ? summary.metrics() : summary.afterTemperatureScaling();
    }
    return temperature == null ? summary.lastWeights() : null;
  }
}
