package org.cigl.distributed;

import org.cigl.graph.Communicator;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** A graph that merges a few whole numbers over all workers, again and again. */
final class IntAllReduce implements AutoCloseable {
  private final Communicator workers;
  private final Graph graph = new Graph();
  private final Placeholder<TInt32> own;
  private final Operand<TInt32> merged;
  private final Session session;

  /**
   * Builds the graph.
   *
   * @param size how many numbers
   * @param place of it, see {@link Collectives#reduceAt}
   */
  IntAllReduce(
      Communicator workers,
      Collectives collectives,
      int size,
      Communicator.Merge merge,
      int place) {
    this.workers = workers;
    Ops tf = Ops.create(graph);
    own = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(size)));
    // TensorFlow merges no 32-bit whole numbers on GPUs.
    Operand<TInt64> wide = tf.dtypes.cast(own, TInt64.class);
    merged = tf.dtypes.cast(collectives.reduceAt(place, tf, wide, merge), TInt32.class);
    session = workers.open(graph, ConfigProto.getDefaultInstance());
  }

  int[] merge(int[] values) {
    try (TInt32 fed = TInt32.vectorOf(values);
        Result result = workers.together(session.runner()).feed(own, fed).fetch(merged).run()) {
      return Tensors.ints(result.get(0)).stream().mapToInt(Integer::intValue).toArray();
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
