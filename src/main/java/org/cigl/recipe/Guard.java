package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

/**
 * What is done at a step whose loss or gradients are NaN or infinite. Such a step changes nothing,
 * whatever is done: neither weights nor masks nor statistics.
 *
 * @param nonFinite stop the run, or skip the step and continue; default stop
 * @param limit steps skipped in a row at which the run stops all the same, 1 to 10,000; default 10
 */
public record Guard(NonFinite nonFinite, Integer limit) {
  /** What may be done. */
  public enum NonFinite {
    /** The run fails, saved as it was before the step. */
    STOP,
    /** The step is skipped. */
    SKIP
  }

  /** Fills in the defaults and checks the ranges. */
  public Guard {
    nonFinite = nonFinite == null ? NonFinite.STOP : nonFinite;
    limit = limit == null ? 10 : limit;
    require(limit >= 1 && limit <= 10_000, "limit is %d, must be from 1 to 10000", limit);
  }

  /** Steps skipped in a row at which the run stops. */
  public int mostInARow() {
    return nonFinite == NonFinite.STOP ? 1 : limit;
  }
}
