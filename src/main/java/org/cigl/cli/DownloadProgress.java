package org.cigl.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.cigl.data.fetch.FetchListener;
import org.cigl.data.fetch.PublishedFile;

/**
 * Shows how a download goes: for a large file a bar where a person watches and a line at every
 * tenth where the output goes to a file; for any file a line when it is in its place.
 */
final class DownloadProgress implements FetchListener, AutoCloseable {
  private static final long LARGE = 5_000_000;
  private static final int TENTHS = 10;

  private final PrintWriter err;
  private final boolean terminal;
  private ProgressBar bar;
  private long tenth;
  private volatile long present;

  DownloadProgress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void present(PublishedFile file) {
    print("%s: there already%s", file.name(), file.members().isEmpty() ? "" : ", unpacked");
  }

  @Override
  public void started(PublishedFile file, long bytes) {
    tenth = TENTHS * bytes / file.bytes();
    close();
    if (terminal && file.bytes() >= LARGE) {
      long begun = System.nanoTime();
      present = bytes;
      bar = Bars.fitted(file.name(), file.bytes(), () -> parts(file, bytes, begun));
      bar.stepTo(bytes);
    } else if (bytes > 0) {
      print("%s: resumes at %s MB", file.name(), megabytes(bytes));
    }
  }

  /** What is said beside the bar. */
  private List<String> parts(PublishedFile file, long before, long begun) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    return List.of(
        megabytes(present) + " of " + megabytes(file.bytes()) + " MB",
        String.format(
            Locale.ROOT, "%.1f MB/s", (present - before) / 1e6 / Math.max(seconds, 1e-3)));
  }

  @Override
  public void received(PublishedFile file, long bytes) {
    present = bytes;
    if (bar != null) {
      bar.stepTo(bytes);
    } else if (file.bytes() >= LARGE && TENTHS * bytes / file.bytes() > tenth) {
      tenth = TENTHS * bytes / file.bytes();
      print("%s: %s of %s MB", file.name(), megabytes(bytes), megabytes(file.bytes()));
    }
  }

  @Override
  public void retrying(PublishedFile file, String reason, Duration delay) {
    close();
    print("%s: %s; again in %.1f s", file.name(), reason, delay.toMillis() / 1000.0);
  }

  @Override
  public void finished(PublishedFile file) {
    close();
    print(
        "%s: %,d bytes, checksums right%s",
        file.name(), file.bytes(), file.members().isEmpty() ? "" : ", unpacked");
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private void print(String format, Object... arguments) {
    err.printf(Locale.ROOT, format + "%n", arguments);
    err.flush();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }
}
