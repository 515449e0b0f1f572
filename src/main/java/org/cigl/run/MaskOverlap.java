package org.cigl.run;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.graph.TrainingGraph;
import org.cigl.metrics.RunMetrics;
import org.cigl.train.TrainingListener;

/**
 * Measures after each topology update how much of the initial topology is left. It reads the masks
 * (4 bytes a weight) and keeps the initial ones as bits; steps between updates it leaves alone.
 */
final class MaskOverlap implements TrainingListener {
  private final TrainingGraph graph;
  private final List<RunMetrics> metrics;
  private final Map<String, BitSet> initial = new LinkedHashMap<>();

  /**
   * Compares with the masks before the first step, also where the graph is restored.
   *
   * @param given those that are no function of the seed, by kernel
   */
  MaskOverlap(TrainingGraph graph, Map<String, float[]> given, List<RunMetrics> metrics) {
    this.graph = graph;
    this.metrics = List.copyOf(metrics);
    graph.budgets().keySet().forEach(kernel -> initial.put(kernel, bits(first(kernel, given))));
  }

  private float[] first(String kernel, Map<String, float[]> given) {
    return given.containsKey(kernel) ? given.get(kernel) : graph.initialMask(kernel);
  }

  @Override
  public void topologyUpdated(TopologyUpdated event) {
    initial.forEach(
        (kernel, before) -> {
          double ratio = overlap(before, bits(graph.values(kernel + "/mask")));
          metrics.forEach(each -> each.overlapWithInitial(kernel, ratio));
        });
  }

  private static BitSet bits(float[] values) {
    BitSet mask = new BitSet(values.length);
    for (int i = 0; i < values.length; i++) {
      mask.set(i, values[i] != 0);
    }
    return mask;
  }

  /** Share of {@code now} that is in {@code before} too; 1 where nothing is active. */
  static double overlap(BitSet before, BitSet now) {
    BitSet both = (BitSet) now.clone();
    both.and(before);
    return now.isEmpty() ? 1 : (double) both.cardinality() / now.cardinality();
  }
}
