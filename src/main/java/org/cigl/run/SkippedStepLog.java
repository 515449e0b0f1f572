package org.cigl.run;

import java.io.IOException;
import java.util.stream.Collectors;
import org.cigl.train.TrainingListener;

/**
 * Writes {@code skipped_steps.csv}: one line for each step that was left out, from the first one
 * on.
 */
final class SkippedStepLog implements TrainingListener {
  private final AppendedCsv csv;

  private SkippedStepLog(AppendedCsv csv) {
    this.csv = csv;
  }

  /** Goes on where the file ends; the first line starts it. */
  static SkippedStepLog in(RunFolder run, CsvLoggers histories) throws IOException {
    return new SkippedStepLog(
        histories.open(
            run.skippedSteps(),
            "step",
            "epoch",
            "batch",
            "learning_rate",
            "loss",
            "gradient_norm",
            "not_finite_first",
            "images"));
  }

  @Override
  public void stepSkipped(NonFiniteStep event) {
    csv.add(
        event.step(),
        event.epoch(),
        event.batch(),
        event.learningRate(),
        event.result().loss(),
        event.result().gradientNorm(),
        event.origin(),
        event.images().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    csv.flush();
  }
}
