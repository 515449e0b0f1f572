package org.cigl.cli;

import java.time.Duration;
import org.cigl.checkpoint.StopRequest;
import org.cigl.run.CheckpointPolicy;
import org.cigl.run.MonitoredMetric;
import picocli.CommandLine.Option;

/** How {@code cigl train} saves a run while it trains. */
final class CheckpointOptions {
  @Option(
      names = "--save-every",
      defaultValue = "10m",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = {
        "Save the run at least so often, such as 90s, 30m or 2h. Default:" + " ${DEFAULT-VALUE}."
      })
  private Duration interval;

  @Option(
      names = "--save-steps",
      paramLabel = "N",
      description = "Save it after so many steps at the latest, too.")
  private Long steps;

  @Option(
      names = "--keep",
      defaultValue = "2",
      paramLabel = "N",
      description = {
        "Checkpoints that are kept, each as large as all variables: should the newest be damaged,"
            + " the one before is used. Default: ${DEFAULT-VALUE}."
      })
  private int points;

  @Option(
      names = "--max-time",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = "Save the run and leave it off after so long, exit code 124.")
  private Duration limit;

  /** For a run that starts now. */
  CheckpointPolicy begin() {
    return begin(MonitoredMetric.NONE);
  }

  /**
   * For a run that starts now.
   *
   * @param best by which metric the best epoch is kept
   */
  CheckpointPolicy begin(MonitoredMetric best) {
    return new CheckpointPolicy(interval, steps, points, best, new StopRequest(limit));
  }
}
