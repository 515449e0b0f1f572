package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.time.Duration;
import org.cigl.resume.StopRequest;

/**
 * How a run is saved while it trains.
 *
 * @param interval longest time between two saves, above 0
 * @param steps most steps between two saves, at least 1; null for no limit
 * @param points how many saved moments are kept, 1 to 100
 * @param best by which figure an epoch is the best one, which is kept, too
 * @param stop asked between steps
 */
public record Keeping(Duration interval, Long steps, int points, BestBy best, StopRequest stop) {
  /** Keeps no best epoch. */
  public Keeping(Duration interval, Long steps, int points, StopRequest stop) {
    this(interval, steps, points, BestBy.NONE, stop);
  }

  /** Checks the ranges. */
  public Keeping {
    require(
        interval != null && !interval.isZero() && !interval.isNegative(),
        "--save-every is %s, must be above 0",
        interval);
    require(steps == null || steps >= 1, "--save-steps is %d, must be at least 1", steps);
    require(points >= 1 && points <= 100, "--keep is %d, must be from 1 to 100", points);
  }

  /** The same, asked to stop by another. */
  Keeping stoppedBy(StopRequest other) {
    return new Keeping(interval, steps, points, best, other);
  }
}
