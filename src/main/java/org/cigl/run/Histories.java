package org.cigl.run;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cigl.train.TrainingListener;

/** The history files of one training, closed together. */
final class Histories implements AutoCloseable {
  private final List<Closeable> open = new ArrayList<>();

  /** Starts the histories of a run, of its epochs, its topology and the steps left out. */
  List<TrainingListener> open(RunFolder folder) throws IOException {
    History epochs = new History(folder);
    open.add(epochs);
    TopologyHistory topology = new TopologyHistory(folder);
    open.add(topology);
    LeftOutHistory leftOut = new LeftOutHistory(folder);
    open.add(leftOut);
    return List.of(epochs, topology, leftOut);
  }

  @Override
  public void close() throws IOException {
    for (Closeable history : open) {
      history.close();
    }
  }
}
