package org.cigl.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.network.Parameter;
import org.cigl.sparse.RandomMask;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt64;

/** The random masks Z of a run, drawn in a graph of their own. */
final class RandomMaskDraws implements AutoCloseable {
  private final List<Parameter> kernels;
  private final Graph graph = new Graph();
  private final Placeholder<TInt64> step;
  private final List<Operand<TBool>> draws = new ArrayList<>();
  private final Session session;

  /** Prepares the draws for masked kernels in their order, of which there may be none. */
  RandomMaskDraws(List<Parameter> kernels, long seed, double rate) {
    this.kernels = kernels;
    Ops tf = Ops.create(graph);
    step = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    for (int layer = 0; layer < kernels.size(); layer++) {
      draws.add(new RandomMask(seed, layer, rate).draw(tf, kernels.get(layer).shape(), step));
    }
    session = new Session(graph);
  }

  /** Z at a step by kernel, true where an entry is kept. */
  Map<String, boolean[]> at(long t) {
    Map<String, boolean[]> result = new HashMap<>();
    if (kernels.isEmpty()) {
      return result;
    }
    try (TInt64 stepTensor = TInt64.scalarOf(t)) {
      Session.Runner runner = session.runner().feed(step, stepTensor);
      draws.forEach(runner::fetch);
      try (Result drawn = runner.run()) {
        for (int layer = 0; layer < kernels.size(); layer++) {
          boolean[] kept = new boolean[Math.toIntExact(kernels.get(layer).size())];
          ((TBool) drawn.get(layer)).copyTo(org.tensorflow.ndarray.buffer.DataBuffers.of(kept));
          result.put(kernels.get(layer).name(), kept);
        }
      }
    }
    return result;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
