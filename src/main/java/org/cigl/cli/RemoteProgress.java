package org.cigl.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.cigl.serving.client.RemoteListener;

/** Shows how many images a served model has predicted, and why it is asked again. */
final class RemoteProgress implements RemoteListener {
  private final PrintWriter err;
  private final boolean terminal;
  private final ImageProgress progress;

  /** Of several passes, so that it is not known how many images there will be. */
  RemoteProgress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
    this.progress = new ImageProgress(err, terminal, -1);
  }

  @Override
  public void predicted(int count) {
    progress.predicted(count);
  }

  @Override
  public void retrying(String reason, Duration delay) {
    if (terminal) { // elsewhere the error alone is of interest, if it comes to that
      print("%s; again in %.1f s", reason, delay.toMillis() / 1000.0);
    }
  }

  @Override
  public void closed() {
    progress.close();
  }

  private void print(String format, Object... arguments) {
    err.printf(Locale.ROOT, format + "%n", arguments);
    err.flush();
  }
}
