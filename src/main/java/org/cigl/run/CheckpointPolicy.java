package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.time.Duration;
import org.cigl.checkpoint.StopRequest;

/**
 * How a run is saved while it trains.
 *
 * @param saveEvery longest time between two saves, above 0
 * @param saveSteps most steps between two saves, at least 1; null for no limit
 * @param keep how many checkpoints are kept, 1 to 100
 * @param best by which metric an epoch is the best one, which is kept, too
 * @param stop asked between steps
 */
public record CheckpointPolicy(
    Duration saveEvery, Long saveSteps, int keep, MonitoredMetric best, StopRequest stop) {
  /** Keeps no best epoch. */
  public CheckpointPolicy(Duration saveEvery, Long saveSteps, int keep, StopRequest stop) {
    this(saveEvery, saveSteps, keep, MonitoredMetric.NONE, stop);
  }

  /** Checks the ranges. */
  public CheckpointPolicy {
    require(
        saveEvery != null && !saveEvery.isZero() && !saveEvery.isNegative(),
        "save_every is %s, must be above 0",
        saveEvery);
    require(saveSteps == null || saveSteps >= 1, "save_steps is %d, must be at least 1", saveSteps);
    require(keep >= 1 && keep <= 100, "keep is %d, must be from 1 to 100", keep);
  }

  /** The same, asked to stop by another. */
  CheckpointPolicy stoppedBy(StopRequest other) {
    return new CheckpointPolicy(saveEvery, saveSteps, keep, best, other);
  }
}
