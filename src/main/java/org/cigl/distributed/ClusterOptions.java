package org.cigl.distributed;

import static org.cigl.InvalidInputException.require;

import java.time.Duration;

/**
 * How patient the tasks of a cluster are with each other.
 *
 * @param start how long to wait for the others when the job starts
 * @param worker how long a step waits for a worker before the run fails
 * @param checkEvery steps between two comparisons of the workers' weights and masks, at least 1
 */
public record ClusterOptions(Duration start, Duration worker, int checkEvery) {
  /** Checks the ranges. */
  public ClusterOptions {
    require(!start.isNegative() && !start.isZero(), "start_timeout is %s, must be above 0", start);
    require(
        worker.compareTo(Duration.ofSeconds(1)) >= 0,
        "worker_timeout is %s, must be at least 1 s",
        worker);
    require(checkEvery >= 1, "check_every is %d, must be at least 1", checkEvery);
  }
}
