package org.cigl.run;

import java.io.IOException;
import java.util.Locale;
import org.cigl.train.TrainingListener;

/** Writes {@code topology.csv}: one line for each kernel at each topology update. */
final class TopologyHistory implements TrainingListener {
  private final AppendedCsv csv;

  private TopologyHistory(AppendedCsv csv) {
    this.csv = csv;
  }

  /** Goes on where the file ends; starts it where there is none. */
  static TopologyHistory in(RunFolder run, CsvLoggers histories) throws IOException {
    AppendedCsv csv =
        histories.open(
            run.topology(), "step", "drop_fraction", "layer", "nonzeros", "grown", "dropped");
    csv.begin();
    return new TopologyHistory(csv);
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    for (LayerChange change : event.layers()) {
      csv.add(
          event.step(),
          String.format(Locale.ROOT, "%.6f", event.dropFraction()),
          change.kernel(),
          change.nonzeros(),
          change.grown(),
          change.dropped());
    }
    csv.flush();
  }
}
