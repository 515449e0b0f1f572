package org.cigl.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cigl.train.TrainingListener;

/** The history files of one training, brought to the disk and closed together. */
final class CsvLoggers implements AutoCloseable {
  private final List<AppendedCsv> open = new ArrayList<>();

  /** Starts the histories of a run, of its epochs, its topology and the steps skipped. */
  List<TrainingListener> open(RunFolder folder) throws IOException {
    return List.of(
        History.in(folder, this),
        TopologyHistory.in(folder, this),
        SkippedStepLog.in(folder, this));
  }

  /** Opens a file at its end. Where there is none, its first row begins it. */
  AppendedCsv open(Path file, String... header) throws IOException {
    AppendedCsv csv = new AppendedCsv(file, header);
    open.add(csv);
    return csv;
  }

  /**
   * Brings the histories to the disk, rows that waited for it too.
   *
   * @return their lengths in bytes by name, which are alike in all runs of one training
   */
  Map<String, Long> sync() throws IOException {
    Map<String, Long> lengths = new TreeMap<>();
    for (AppendedCsv csv : open) {
      long length = csv.sync();
      if (length > 0) {
        lengths.put(csv.file().getFileName().toString(), length);
      }
    }
    return lengths;
  }

  @Override
  public void close() throws IOException {
    for (AppendedCsv csv : open) {
      csv.close();
    }
  }
}
