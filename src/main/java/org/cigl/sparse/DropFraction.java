package org.cigl.sparse;

/**
 * Share of the active weights that a topology update replaces, by step: cosine decay, f(t) =
 * alpha/2 * (1 + cos(pi * t / end)) (Evci et al., 2020, section 3).
 *
 * @param alpha fraction at step 0, in [0, 1]
 * @param end step at which it reaches 0, at least 1
 */
public record DropFraction(double alpha, long end) {
  /** The fraction at {@code step}; 0 from {@code end} on. */
  public double at(long step) {
    return step >= end ? 0 : alpha / 2 * (1 + Math.cos(Math.PI * step / end));
  }

  /**
   * How many of {@code nonzeros} active entries to drop and grow: rounded half up, at most the
   * entries there are to grow into.
   */
  public long count(long step, long nonzeros, long size) {
    return Math.min((long) Math.floor(at(step) * nonzeros + 0.5), size - nonzeros);
  }
}
