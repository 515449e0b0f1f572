package org.cigl.cli;

import java.io.PrintWriter;
import java.util.List;
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
  private volatile long images;
  private long started;

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
      started = System.nanoTime();
      bar = Bars.fitted("predict", end, this::parts);
    }
    long before = images;
    long now = before + count;
    images = now;
    if (bar != null) {
      bar.stepTo(now);
    } else if (now / LINE > before / LINE) {
      err.printf(Locale.ROOT, "%,d%s images predicted%n", now, end < 0 ? "" : of(end));
      err.flush();
    }
  }

  /** What is said beside the bar. */
  private List<String> parts() {
    double seconds = (System.nanoTime() - started) / 1e9;
    return List.of(
        String.format(Locale.ROOT, "%,d%s images", images, end < 0 ? "" : of(end)),
        String.format(Locale.ROOT, "%,.0f a second", images / Math.max(seconds, 1e-3)));
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
