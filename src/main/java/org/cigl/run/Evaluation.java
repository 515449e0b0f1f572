package org.cigl.run;

import java.io.IOException;
import java.util.Locale;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.TemperatureScaling;
import org.cigl.data.ImageSet;
import org.cigl.metrics.RunMetrics;
import org.cigl.plot.Pictures;
import org.cigl.plot.ReliabilityDiagram;
import org.cigl.train.TrainingGraph;
import org.cigl.train.Weights;

/**
 * A finished run's figures on the test split.
 *
 * @param weights the product: the average, or the last weights where nothing was averaged
 * @param product figures of the product
 * @param temperature fitted on the held-out part of the training set
 * @param scaled the product's figures with logits divided by the temperature
 * @param last figures of the last weights; null where they are the product
 */
record Evaluation(
    Weights weights,
    CalibrationReport product,
    double temperature,
    CalibrationReport scaled,
    CalibrationReport last) {

  /**
   * Evaluates the weights of a graph.
   *
   * @param heldOut what the temperature is fitted on
   * @param seed of the bootstrap
   */
  static Evaluation of(
      TrainingGraph graph, Weights weights, ImageSet test, ImageSet heldOut, long seed) {
    Predictions predictions = graph.classifier(weights).predict(test);
    double temperature = TemperatureScaling.fit(graph.classifier(weights).predict(heldOut));
    return new Evaluation(
        weights,
        CalibrationReport.of(predictions, seed),
        temperature,
        CalibrationReport.of(predictions.withTemperature(temperature), seed),
        weights == Weights.LAST
            ? null
            : CalibrationReport.of(graph.classifier(Weights.LAST).predict(test), seed));
  }

  /** Publishes every report. */
  void publish(RunMetrics metrics) {
    String label = weights == Weights.AVERAGE ? "averaged" : "last";
    metrics.calibration(product, "test", label);
    metrics.calibration(scaled, "test", label + "_temperature");
    if (last != null) {
      metrics.calibration(last, "test", "last");
    }
  }

  /** Draws the reliability diagrams before and after temperature scaling. */
  void draw(RunFolder folder, String title) throws IOException {
    draw(folder, product, "reliability", title);
    draw(
        folder,
        scaled,
        "reliability_temperature",
        String.format(Locale.ROOT, "%s, temperature %.3f", title, temperature));
  }

  private static void draw(RunFolder folder, CalibrationReport report, String name, String title)
      throws IOException {
    Pictures.write(
        ReliabilityDiagram.of(report, title),
        ReliabilityDiagram.WIDTH,
        ReliabilityDiagram.HEIGHT,
        folder.figures(),
        name);
  }
}
