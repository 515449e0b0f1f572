package org.cigl.tuning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.cigl.Decimals;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.files.AtomicWrite;
import org.cigl.plot.Pictures;
import org.cigl.run.Summary;
import org.cigl.run.Validated;
import org.cigl.yaml.TypedYaml;

/**
 * Files of a search's results: {@code tuning.csv} (one line a run), {@code tuning.md} (the table),
 * {@code tuning.png} and {@code .svg}, and {@code tuned.yaml}, the tuned recipe.
 */
public final class TuningFiles {
  /** Names of all of them. */
  public static final List<String> NAMES =
      List.of("tuning.csv", "tuning.md", "tuning.png", "tuning.svg", "tuned.yaml");

  private static final List<String> HEADER =
      List.of(
          "rung",
          "training_images",
          "rate",
          "learning_rate",
          "weight_decay",
          "averaging_start",
          "seed",
          "validation_images",
          "nll",
          "nll_low",
          "nll_high",
          "ece_15",
          "ece_15_debiased",
          "ece_15_noise_floor_high",
          "ece_10",
          "brier",
          "accuracy",
          "accuracy_low",
          "accuracy_high",
          "training_seconds",
          "failure");

  private TuningFiles() {}

  /**
   * Writes all, over what may be there.
   *
   * @param best the candidate that was chosen
   */
  public static void write(Tuning tuning, Measured best, Path folder) throws IOException {
    AtomicWrite.text(folder.resolve("tuning.csv"), csv(tuning));
    AtomicWrite.text(folder.resolve("tuning.md"), TuningTable.of(tuning, best).markdown());
    Pictures.write(
        RateDiagram.of(tuning, best), RateDiagram.WIDTH, RateDiagram.HEIGHT, folder, "tuning");
    AtomicWrite.text(folder.resolve("tuned.yaml"), recipe(tuning, best));
  }

  private static String recipe(Tuning tuning, Measured best) {
    Objective objective = tuning.ranking().objective();
    return String.format(
            Locale.ROOT,
            "# Chosen by cigl tune: %s, %s %.4f on validation images, trained on %,d.%n",
            best.candidate().title(),
            objective.metric().title(),
            best.mean(objective.metric()),
            tuning.images(tuning.rungs().get(tuning.rungs().size() - 1)))
        + TypedYaml.write(tuning.recipe(best.candidate()));
  }

  private static String csv(Tuning tuning) throws IOException {
    StringBuilder text = new StringBuilder();
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader(HEADER.toArray(String[]::new))
            .get();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (Rung rung : tuning.rungs()) {
        for (Candidate candidate : tuning.entered(rung)) {
          for (Trial trial : tuning.trials(rung, List.of(candidate))) {
            printer.printRecord(row(trial, tuning.images(rung), Validated.read(tuning.run(trial))));
          }
        }
      }
    }
    return text.toString();
  }

  private static List<Object> row(Trial trial, int images, Validated run) {
    Candidate candidate = trial.candidate();
    List<Object> row = new ArrayList<>();
    row.add(trial.rung().number());
    row.add(images);
    row.add(candidate.rate());
    row.add(candidate.learningRate());
    row.add(candidate.weightDecay());
    row.add(candidate.averagingStart());
    row.add(trial.recipe().seed());
    row.add(run.images());
    row.addAll(metrics(run.metrics()));
    row.add(rounded(run.trainingSeconds()));
    row.add(run.failure());
    return row;
  }

  private static List<String> metrics(Summary.EvaluationMetrics metrics) {
    if (metrics == null) {
      return Collections.nCopies(11, "");
    }
    List<Double> nll = metrics.intervals().get(EvaluationMetric.NLL.key());
    List<Double> accuracy = metrics.intervals().get(EvaluationMetric.ACCURACY.key());
    String ece = EvaluationMetric.ECE_15.key();
    return Stream.of(
            metrics.nll(),
            nll.get(0),
            nll.get(1),
            metrics.ece15(),
            metrics.debiased().get(ece),
            metrics.noiseFloors().get(ece).high(),
            metrics.ece10(),
            metrics.brier(),
            metrics.accuracy(),
            accuracy.get(0),
            accuracy.get(1))
        .map(TuningFiles::rounded)
        .toList();
  }

  private static String rounded(double value) {
    return Decimals.format("%.6f", value);
  }
}
