package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import org.cigl.calibration.CalibrationReport;
import org.cigl.files.WrittenAside;
import org.cigl.yaml.TypedYaml;

/**
 * What {@code validation.json} holds: how good a run that was trained to choose settings is on the
 * held-out images. No figure of it is of a test image.
 *
 * @param images held out
 * @param trainingImages learned from
 * @param steps of the run
 * @param trainingSeconds wall time of training
 * @param failure why its settings made it fail, one line; null where it has figures
 * @param figures of the product; null where it failed
 */
public record Validated(
    int images,
    int trainingImages,
    long steps,
    double trainingSeconds,
    String failure,
    Summary.Figures figures) {

  /** The figures of a run of so many steps. */
  static Validated of(CalibrationReport report, RunPlan plan, long steps, double seconds) {
    return new Validated(
        report.size(),
        plan.split().train().size(),
        steps,
        seconds,
        null,
        Summary.Figures.of(report));
  }

  /** A run that failed. */
  public static Validated failed(String failure) {
    return new Validated(0, 0, 0, 0, failure, null);
  }

  /** Writes it into a run's folder, which makes the run a finished one; what was saved goes. */
  public static Validated write(RunFolder folder, Validated validated) throws IOException {
    WrittenAside.text(folder.validation(), TypedYaml.writeJson(validated));
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
