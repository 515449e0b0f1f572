package org.cigl.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVPrinter;
import org.cigl.train.TrainingListener;

/** Writes {@code left_out.csv}: one line for each step that was left out, from the first one on. */
final class LeftOutHistory implements TrainingListener, Closeable {
  private final RunFolder run;
  private CSVPrinter printer;

  LeftOutHistory(RunFolder run) {
    this.run = run;
  }

  @Override
  public void stepLeftOut(NonFiniteStep event) {
    try {
      if (printer == null) {
        printer =
            AppendedCsv.open(
                run.leftOut(),
                "step",
                "epoch",
                "batch",
                "learning_rate",
                "loss",
                "gradient_norm",
                "not_finite_first",
                "images");
      }
      printer.printRecord(
          event.step(),
          event.epoch(),
          event.batch(),
          event.learningRate(),
          event.result().loss(),
          event.result().gradientNorm(),
          event.origin(),
          event.images().stream().map(String::valueOf).collect(Collectors.joining(" ")));
      printer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (printer != null) {
      printer.close();
    }
  }
}
