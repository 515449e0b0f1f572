package org.cigl.benchmark.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.graph.StepProbe;

/**
 * A training step and its parts, and what comes between steps, each once. Steps and calls are timed
 * by the clock; the parts of a step are the times of its operations as TensorFlow traces them.
 */
final class ProfileWork implements Work {
  private final TrainingLoop loop;
  private final StepProbe probe;
  private int snapshots;

  ProfileWork(Job job) {
    loop = new TrainingLoop(job);
    probe = loop.graph().probe();
  }

  @Override
  public Map<String, Double> once() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put(Quantity.STEP, loop.step());
    seconds.put(Quantity.CALL, timed(() -> probe.call(loop.batch(), loop.input())));
    StepOperations.add(seconds, probe.trace(loop.batch(), loop.input()));
    if (loop.recipe().topologyRule().updates()) {
      seconds.put(Quantity.TOPOLOGY_UPDATE, loop.updateTopology());
      StepOperations.addTopology(
          seconds, probe.traceTopologyUpdate(loop.batch(), loop.steps(), loop.changes()));
    }
    if (loop.graph().averages()) {
      seconds.put(Quantity.AVERAGE, timed(() -> loop.graph().average(loop.steps() - 1, snapshots)));
      snapshots++;
      int[] batch = loop.batch();
      seconds.put(Quantity.REESTIMATION, timed(() -> loop.graph().reestimateBatchNorm(batch, 0)));
    }
    return seconds;
  }

  private static double timed(Runnable run) {
    long before = System.nanoTime();
    run.run();
    return (System.nanoTime() - before) / 1e9;
  }

  @Override
  public void close() {
    loop.close();
  }
}
