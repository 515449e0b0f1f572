package org.cigl.sparse;

/**
 * When the topology is updated, and by how much.
 *
 * @param interval steps between updates (DeltaT), at least 1
 * @param end updates happen at steps below this one (T_end), at least 1
 * @param fraction share of weights replaced
 */
public record TopologySchedule(long interval, long end, DropFraction fraction) {
  /** Whether {@code step} (from 0) updates the topology instead of stepping the optimizer. */
  public boolean updatesAt(long step) {
    return step > 0 && step < end && step % interval == 0;
  }

  /** The last step that updates the topology; 0 if none does. */
  public long lastUpdate() {
    return (end - 1) / interval * interval;
  }

  /** How many updates there are. */
  public long updates() {
    return updatesBefore(end);
  }

  /** How many updates there are at steps below {@code step}. */
  public long updatesBefore(long step) {
    return Math.max(0, Math.min(step, end) - 1) / interval;
  }
}
