package org.cigl.benchmark.worker;

import java.util.Map;

/** Training steps, one after the other. */
final class TrainingWork implements Work {
  private final TrainingLoop loop;
  private final int interval;

  /**
   * @param interval steps between topology updates; 0 for none
   */
  TrainingWork(Job job, int interval) {
    this.loop = new TrainingLoop(job);
    this.interval = loop.recipe().topologyRule().updates() ? interval : 0;
  }

  @Override
  public Map<String, Double> once() {
    boolean updates = interval > 0 && loop.steps() > 0 && loop.steps() % interval == 0;
    return Map.of(Quantity.STEP, updates ? loop.updateTopology() : loop.step());
  }

  @Override
  public void close() {
    loop.close();
  }
}
