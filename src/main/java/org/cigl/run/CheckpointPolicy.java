package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.time.Duration;
import org.cigl.checkpoint.StopRequest;

/**
 * How a run is saved while it trains.
 *
 * @param interval longest time between two saves, above 0
 * @param steps most steps between two saves, at least 1; null for no limit
 * @param points how many checkpoints are kept, 1 to 100
 * @param best by which metric an epoch is the best one, which is kept, too
 * @param stop asked between steps
 */
public record CheckpointPolicy(
    Duration interval, Long steps, int points, MonitoredMetric best, StopRequest stop) {
  /** Keeps no best epoch. */
  public CheckpointPolicy(Duration interval, Long steps, int points, StopRequest stop) {
    this(interval, steps, points, MonitoredMetric.NONE, stop);
  }

  /** Checks the ranges. */
  public CheckpointPolicy {
    require(
        interval != null && !interval.isZero() && !interval.isNegative(),
        "--save-every is %s, must be above 0",
        interval);
    require(steps == null || steps >= 1, "--save-steps is %d, must be at least 1", steps);
    require(points >= 1 && points <= 100, "--keep is %d, must be from 1 to 100", points);
  }

  /** The same, asked to stop by another. */
  CheckpointPolicy stoppedBy(StopRequest other) {
    return new CheckpointPolicy(interval, steps, points, best, other);
  }
}
