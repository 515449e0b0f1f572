package org.cigl.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/**
 * Shows how many images were predicted: a bar where a person watches, a line at every 10,000 where
 * the output goes to a file.
 */
final class ImageProgress implements AutoCloseable {
  private static final int LINE = 10_000;

  private final PrintWriter err;
  private final boolean terminal;
  private final long end;
  private ProgressBar bar;
  private long images;

  /**
   * Prepares it.
   *
   * @param end how many there are; -1 where that is not known
   */
  ImageProgress(PrintWriter err, boolean terminal, long end) {
    this.err = err;
    this.terminal = terminal;
    this.end = end;
  }

  /** So many more were predicted. */
  void predicted(int count) {
    if (terminal && bar == null) {
      bar = Bars.of("predict", end).setUnit(" images", 1).showSpeed().build();
    }
    long before = images;
    images += count;
    if (bar != null) {
      bar.stepTo(images);
    } else if (images / LINE > before / LINE) {
      err.printf(Locale.ROOT, "%,d%s images predicted%n", images, end < 0 ? "" : of(end));
      err.flush();
    }
  }

  private static String of(long end) {
    return String.format(Locale.ROOT, " of %,d", end);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
