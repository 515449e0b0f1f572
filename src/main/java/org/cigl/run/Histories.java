package org.cigl.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The history files of one training, closed together. */
final class Histories implements AutoCloseable {
  private final List<History> open = new ArrayList<>();

  /** Starts the history of a run. */
  History open(RunFolder folder) throws IOException {
    History history = new History(folder);
    open.add(history);
    return history;
  }

  @Override
  public void close() throws IOException {
    for (History history : open) {
      history.close();
    }
  }
}
