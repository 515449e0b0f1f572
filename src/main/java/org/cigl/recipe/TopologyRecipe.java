package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import org.cigl.sparse.DropSchedule;

/**
 * When and how much the topology changes.
 *
 * @param interval between updates (DeltaT); default 100 steps, or as many fewer as make 20 updates,
 *     at least 3: an update is in place of an optimizer step
 * @param end no update from here on (T_end); default 75%
 * @param dropFraction share replaced at the start (alpha), in [0, 1]; default 0.3
 * @param dropSchedule how that share changes until the end; default cosine
 * @param growthBatches RigL: batches whose gradients are summed for the growth score, 1 to the
 *     interval; default 1
 * @param growthMomentum SNFS: share of the gradient's momentum that a step keeps, in [0, 1);
 *     default 0.9
 */
public record TopologyRecipe(
    Span interval,
    Span end,
    Double dropFraction,
    DropSchedule dropSchedule,
    Integer growthBatches,
    Double growthMomentum) {
  /** Updates that the default interval makes at least, where the run has as many steps. */
  public static final int FEWEST_UPDATES = 20;

  private static final long LONGEST_DEFAULT = 100;
  private static final long SHORTEST_DEFAULT = 3;

  /** Fills in the defaults and checks the ranges. */
  public TopologyRecipe {
    end = end == null ? Span.parse("75%") : end;
    dropFraction = dropFraction == null ? 0.3 : dropFraction;
    dropSchedule = dropSchedule == null ? DropSchedule.COSINE : dropSchedule;
    require(interval == null || interval.value() > 0, "interval is %s, must be above 0", interval);
    require(
        dropFraction >= 0 && dropFraction <= 1,
        "drop_fraction is %s, must be in [0, 1]",
        dropFraction);
    growthBatches = growthBatches == null ? 1 : growthBatches;
    require(growthBatches >= 1, "growth_batches is %d, must be at least 1", growthBatches);
    growthMomentum = growthMomentum == null ? 0.9 : growthMomentum;
    require(
        growthMomentum >= 0 && growthMomentum < 1,
        "growth_momentum is %s, must be at least 0 and below 1",
        growthMomentum);
  }

  /**
   * Steps between updates.
   *
   * @param total steps of the run
   * @param perEpoch steps of one epoch
   */
  public long intervalSteps(long total, long perEpoch) {
    if (interval != null) {
      return Math.max(1, interval.steps(total, perEpoch));
    }
    long fitting = (end.steps(total, perEpoch) - 1) / FEWEST_UPDATES;
    return Math.max(growthBatches, Math.max(SHORTEST_DEFAULT, Math.min(LONGEST_DEFAULT, fitting)));
  }
}
