package org.cigl.benchmark.worker;

import java.util.Map;
import org.cigl.graph.Weights;

/** Prediction of a batch by the training graph, with the last weights. */
final class ForwardWork implements Work {
  private final TrainingLoop loop;
  private final float[] raw;

  ForwardWork(Job job) {
    loop = new TrainingLoop(job);
    raw = loop.images().floats(0, job.workload().batch());
  }

  @Override
  public Map<String, Double> once() {
    long before = System.nanoTime();
    loop.graph().logits(raw, loop.recipe().batchSize(), Weights.LAST);
    return Map.of(Quantity.FORWARD, (System.nanoTime() - before) / 1e9);
  }

  @Override
  public void close() {
    loop.close();
  }
}
