package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import org.cigl.calibration.CalibrationReport;
import org.cigl.files.AtomicWrite;
import org.cigl.yaml.TypedYaml;

/**
 * What {@code validation.json} holds: how good a run that was trained to choose settings is on the
 * validation images. No metric of it is of a test image.
 *
 * @param images held out
 * @param trainingImages learned from
 * @param steps of the run
 * @param trainingSeconds wall time of training
 * @param failure why its settings made it fail, one line; null where it has metrics
 * @param metrics of the final model; null where it failed
 */
public record Validated(
    int images,
    int trainingImages,
    long steps,
    double trainingSeconds,
    String failure,
    Summary.EvaluationMetrics metrics) {

  /** The metrics of a run of so many steps. */
  static Validated of(CalibrationReport report, PreparedRun plan, long steps, double seconds) {
    return new Validated(
        report.size(),
        plan.split().train().size(),
        steps,
        seconds,
        null,
        Summary.EvaluationMetrics.of(report));
  }

  /** A run that failed. */
  public static Validated failed(String failure) {
    return new Validated(0, 0, 0, 0, failure, null);
  }

  /** Writes it into a run's folder, which makes the run a finished one; what was saved goes. */
  public static Validated write(RunFolder folder, Validated validated) throws IOException {
    AtomicWrite.text(folder.validation(), TypedYaml.writeJson(validated));
    new RunFiles(folder).deleteResume();
    return validated;
  }

  /** Whether a run's folder has it. */
  public static boolean in(RunFolder folder) {
    return Files.isRegularFile(folder.validation());
  }

  /**
   * Reads it.
   *
   * @throws org.cigl.InvalidInputException if it is damaged
   */
  public static Validated read(RunFolder folder) {
    String file = folder.validation().toString();
    return TypedYaml.bind(
        TypedYaml.parse(TypedYaml.text(folder.validation(), "validation file"), file),
        Validated.class,
        file);
  }
}
