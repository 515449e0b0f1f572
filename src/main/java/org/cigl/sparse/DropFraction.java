package org.cigl.sparse;

/**
 * Share f(t) of the active weights that a topology update replaces, by step.
 *
 * @param alpha fraction at step 0, in [0, 1]
 * @param end step from which on it is 0, at least 1
 * @param schedule its way there
 */
public record DropFraction(double alpha, long end, DropSchedule schedule) {
  /** Along a cosine. */
  public DropFraction(double alpha, long end) {
    this(alpha, end, DropSchedule.COSINE);
  }

  /** The fraction at {@code step}; 0 from {@code end} on. */
  public double at(long step) {
    return step >= end ? 0 : alpha * schedule.left((double) step / end);
  }

  /**
   * How many of {@code nonzeros} active entries to drop and grow: rounded half up, at most the
   * entries there are to grow into.
   */
  public long count(long step, long nonzeros, long size) {
    return Math.min((long) Math.floor(at(step) * nonzeros + 0.5), size - nonzeros);
  }
}
