package org.cigl.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.cigl.serving.client.RemoteListener;

/**
 * Shows how many images a served model has predicted: a bar where a person watches, a line at every
 * 10,000 where the output goes to a file.
 */
final class RemoteProgress implements RemoteListener {
  private static final int LINE = 10_000;

  private final PrintWriter err;
  private final boolean terminal;
  private ProgressBar bar;
  private long images;

  RemoteProgress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void predicted(int count) {
    if (terminal && bar == null) {
      bar =
          Bars.of("predict", -1) // several passes may follow
              .setUnit(" images", 1)
              .showSpeed()
              .build();
    }
    long before = images;
    images += count;
    if (bar != null) {
      bar.stepTo(images);
    } else if (images / LINE > before / LINE) {
      print("%,d images predicted", images);
    }
  }

  @Override
  public void retrying(String reason, Duration delay) {
    if (terminal) { // elsewhere the error alone is of interest, if it comes to that
      print("%s; again in %.1f s", reason, delay.toMillis() / 1000.0);
    }
  }

  @Override
  public void closed() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private void print(String format, Object... arguments) {
    err.printf(Locale.ROOT, format + "%n", arguments);
    err.flush();
  }
}
