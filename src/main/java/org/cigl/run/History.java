package org.cigl.run;

import java.io.IOException;
import java.util.Locale;
import org.cigl.train.TrainingListener;

/** Writes {@code history.csv}: one line an epoch, as it happens. */
final class History implements TrainingListener {
  private final AppendedCsv csv;

  private History(AppendedCsv csv) {
    this.csv = csv;
  }

  /** Goes on where the file ends; starts it where there is none. */
  static History in(RunFolder run, Histories histories) throws IOException {
    AppendedCsv csv =
        histories.open(
            run.history(),
            "epoch",
            "steps",
            "learning_rate",
            "loss",
            "accuracy",
            "validation_accuracy",
            "validation_nll",
            "validation_ece_15",
            "snapshots",
            "seconds");
    csv.begin();
    return new History(csv);
  }

  @Override
  public void epochDone(EpochDone event) {
    csv.add(
        event.epoch(),
        event.steps(),
        event.learningRate(),
        round(event.loss()),
        round(event.accuracy()),
        round(event.validation().accuracy()),
        round(event.validation().nll()),
        round(event.validation().ece15()),
        event.snapshots(),
        String.format(Locale.ROOT, "%.1f", event.seconds()));
    csv.flush();
  }

  private static String round(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
