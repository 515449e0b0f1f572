package org.cigl.sparse;

/**
 * Gradual magnitude pruning (Zhu &amp; Gupta, 2018): starts dense and drops the smallest weights by
 * the cubic schedule, density(t) = d + (1 - d) * (1 - t / t_n)^3, where d is the kernel's final
 * density and t_n the last update. Nothing grows.
 */
public record GmpTopology() implements TopologyRule {
  @Override
  public boolean updates() {
    return true;
  }

  @Override
  public long initialNonzeros(long budget, long size) {
    return size;
  }

  /** As above; a schedule without an update leaves everything dense. */
  @Override
  public long nonzeros(TopologySchedule schedule, long step, long budget, long size) {
    long last = schedule.lastUpdate();
    long reached = Math.min(step / schedule.interval() * schedule.interval(), last);
    double left = last == 0 ? 1 : 1 - (double) reached / last;
    return budget + Math.round((size - budget) * left * left * left);
  }

  @Override
  public Change change(TopologySchedule schedule, long step, long budget, long size) {
    long before = nonzeros(schedule, step - 1, budget, size);
    return new Change(before - nonzeros(schedule, step, budget, size), 0);
  }
}
