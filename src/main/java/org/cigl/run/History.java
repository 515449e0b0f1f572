package org.cigl.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.commons.csv.CSVPrinter;
import org.cigl.train.TrainingListener;

/** Writes {@code history.csv}: one line an epoch, flushed as it happens. */
final class History implements TrainingListener, Closeable {
  private final CSVPrinter printer;

  /** Goes on where the file ends; starts it where there is none. */
  History(RunFolder run) throws IOException {
    printer =
        AppendedCsv.open(
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
  }

  @Override
  public void epochDone(EpochDone event) {
    try {
      printer.printRecord(
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
      printer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String round(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  @Override
  public void close() throws IOException {
    printer.close();
  }
}
