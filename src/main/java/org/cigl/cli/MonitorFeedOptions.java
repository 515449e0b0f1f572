package org.cigl.cli;

import java.nio.file.Path;
import java.time.Duration;
import org.cigl.monitor.LabelledFeed;
import picocli.CommandLine.Option;

/** A file of predictions and of labels that come later, and how long to wait for them. */
final class MonitorFeedOptions {
  @Option(
      names = "--feed",
      paramLabel = "FILE",
      description = {
        "In place of --served: follow a file of JSON lines, {\"id\": \"a\", \"probabilities\":"
            + " [0.1, 0.9]} and, later, {\"id\": \"a\", \"label\": 1}. It is read from its"
            + " beginning, and may be rotated or cut short. A label is a class's number or, as"
            + " text, its name on --card."
      })
  private Path file;

  @Option(
      names = "--pending",
      defaultValue = "100000",
      paramLabel = "N",
      description = {
        "With --feed: most predictions that wait for a label, each in 4 bytes a class and its id;"
            + " more push out the oldest. Default: ${DEFAULT-VALUE}."
      })
  private int pending;

  @Option(
      names = "--label-wait",
      defaultValue = "24h",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = {
        "With --feed: how long a prediction waits for its label, such as 90s, 12h or 7d. Default:"
            + " ${DEFAULT-VALUE}."
      })
  private Duration wait;

  /** The file; null where none is given. */
  Path file() {
    return file;
  }

  /** What is kept, at most. */
  LabelledFeed.Limits limits(int window) {
    return new LabelledFeed.Limits(window, pending, wait);
  }
}
