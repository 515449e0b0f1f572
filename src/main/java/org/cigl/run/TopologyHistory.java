package org.cigl.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.commons.csv.CSVPrinter;
import org.cigl.train.TrainingListener;

/** Writes {@code topology.csv}: one line for each kernel at each topology update. */
final class TopologyHistory implements TrainingListener, Closeable {
  private final CSVPrinter printer;

  /** Goes on where the file ends; starts it where there is none. */
  TopologyHistory(RunFolder run) throws IOException {
    printer =
        AppendedCsv.open(
            run.topology(), "step", "drop_fraction", "layer", "nonzeros", "grown", "dropped");
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    try {
      for (LayerChange change : event.layers()) {
        printer.printRecord(
            event.step(),
            String.format(Locale.ROOT, "%.6f", event.dropFraction()),
            change.kernel(),
            change.nonzeros(),
            change.grown(),
            change.dropped());
      }
      printer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    printer.close();
  }
}
