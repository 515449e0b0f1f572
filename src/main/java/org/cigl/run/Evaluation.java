package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.ClassMetrics;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.TemperatureFit;
import org.cigl.calibration.TemperatureScaling;
import org.cigl.data.LabelledImages;
import org.cigl.files.AtomicWrite;
import org.cigl.files.OwnedFiles;
import org.cigl.metrics.RunMetrics;
import org.cigl.plot.Pictures;
import org.cigl.plot.ReliabilityDiagram;
import org.cigl.recipe.Prediction;
import org.cigl.report.Findings;
import org.cigl.report.Mistake;
import org.cigl.yaml.TypedYaml;

/**
 * A finished run's metrics on the test split.
 *
 * @param prediction what the final model predicts with
 * @param finalModel metrics of the final model
 * @param fit the temperature, fitted on the validation split of the training set
 * @param scaled the final model's metrics with logits divided by the temperature
 * @param last metrics of the last weights; null where they are the final model
 * @param classes the final model's precision, recall and F1 of every class
 */
record Evaluation(
    Prediction prediction,
    CalibrationReport finalModel,
    TemperatureFit fit,
    CalibrationReport scaled,
    CalibrationReport last,
    List<ClassMetrics> classes) {

  /**
   * Evaluates one way to predict.
   *
   * @param classNames one a class
   * @param seed of the bootstrap
   * @param stages notified of each stage as it begins
   */
  static Evaluation of(
      Predictor predictor,
      Prediction prediction,
      List<String> classNames,
      long seed,
      Consumer<FinalStage> stages) {
    stages.accept(FinalStage.PREDICTIONS);
    Predictor.Pair predicted = predictor.predict(prediction);
    TemperatureFit fit = TemperatureScaling.fitted(predicted.validationSplit());
    stages.accept(FinalStage.FINAL_MODEL);
    CalibrationReport finalModel = CalibrationReport.of(predicted.test(), seed);
    stages.accept(FinalStage.SCALED);
    CalibrationReport scaled =
        CalibrationReport.of(predicted.test().withTemperature(fit.temperature()), seed);
    CalibrationReport last = null;
    if (prediction != Prediction.LAST_WEIGHTS) {
      stages.accept(FinalStage.LAST_WEIGHTS);
      last = CalibrationReport.of(predictor.predict(Prediction.LAST_WEIGHTS).test(), seed);
    }
    return new Evaluation(
        prediction, finalModel, fit, scaled, last, ClassMetrics.of(predicted.test(), classNames));
  }

  /** Publishes every report. */
  void publish(RunMetrics metrics, List<String> classNames) {
    String label =
        switch (prediction) {
          case LAST_WEIGHTS -> "last";
          case AVERAGE -> "averaged";
          case MC_DROPOUT -> "mc_dropout";
          case SNAPSHOTS -> "snapshots";
        };
    metrics.finalModel(label);
    metrics.calibration(finalModel, "test", label, classNames);
    metrics.classes(classes, "test", label);
    metrics.calibration(scaled, "test", label + "_temperature", classNames);
    if (last != null) {
      metrics.calibration(last, "test", "last", classNames);
    }
  }

  /** Draws the reliability diagrams before and after temperature scaling. */
  void draw(RunFolder folder, String title) throws IOException {
    draw(folder, finalModel, "reliability", title);
    draw(
        folder,
        scaled,
        "reliability_temperature",
        String.format(Locale.ROOT, "%s, temperature %.3f", title, fit.temperature()));
  }

  /**
   * Keeps what the report needs besides the metrics: what the final model confuses, and its most
   * over-confident mistakes with their images.
   *
   * @param predicted what the final model says of the test images
   */
  void keep(RunFolder folder, Predictions predicted, LabelledImages test) throws IOException {
    Findings findings =
        Findings.of(
            prediction.name().toLowerCase(Locale.ROOT),
            fit.temperature(),
            last,
            finalModel,
            scaled,
            predicted,
            test.classNames(),
            test::name);
    AtomicWrite.text(folder.findings(), TypedYaml.writeJson(findings));
    OwnedFiles.delete(folder.mistakes(), RunFiles.OF_MISTAKES); // of an attempt that was stopped
    List<byte[]> pictures = findings.pictures(test);
    if (!pictures.isEmpty()) {
      AtomicWrite.folder(
          folder.mistakes(),
          aside -> {
            for (int i = 0; i < pictures.size(); i++) {
              Files.write(aside.resolve(Mistake.file(i)), pictures.get(i));
            }
          });
    }
  }

  private static void draw(RunFolder folder, CalibrationReport report, String name, String title)
      throws IOException {
    Pictures.write(
        ReliabilityDiagram.of(report, title),
        ReliabilityDiagram.WIDTH,
        ReliabilityDiagram.HEIGHT,
        folder.pictures(),
        name);
  }
}
