package org.cigl.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.network.Parameter;
import org.cigl.random.Seeds;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** The random numbers of SET's growth, drawn in a graph of their own. */
final class GrowthDraws implements AutoCloseable {
  private final List<Parameter> kernels;
  private final long seed;
  private final Graph graph = new Graph();
  private final Session session = new Session(graph);

  GrowthDraws(List<Parameter> kernels, long seed) {
    this.kernels = kernels;
    this.seed = seed;
  }

  /** One number an entry at a step, by kernel. */
  Map<String, int[]> at(long t) {
    Map<String, int[]> draws = new HashMap<>();
    Ops tf = Ops.create(graph);
    for (int layer = 0; layer < kernels.size(); layer++) {
      Parameter kernel = kernels.get(layer);
      Operand<TInt32> numbers =
          tf.random.statelessRandomUniformFullInt(
              tf.constant(new long[] {kernel.size()}),
              tf.constant(new long[] {Seeds.key(seed, Seeds.Purpose.GROWTH, layer), t}),
              TInt32.class);
      try (Result drawn = session.runner().fetch(numbers).run()) {
        int[] values = new int[Math.toIntExact(kernel.size())];
        ((TInt32) drawn.get(0)).copyTo(org.tensorflow.ndarray.buffer.DataBuffers.of(values));
        draws.put(kernel.name(), values);
      }
    }
    return draws;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
