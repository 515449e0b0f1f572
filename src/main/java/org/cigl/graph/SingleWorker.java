package org.cigl.graph;

import org.cigl.data.BatchShard;
import org.cigl.tensorflow.Sessions;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/** A process that trains on its own: what it computes is the whole. */
final class SingleWorker implements Communicator {
  @Override
  public BatchShard share() {
    return BatchShard.ALL;
  }

  @Override
  public <T extends TNumber> Operand<T> reduce(Ops tf, Operand<T> vector, Merge merge) {
    return vector;
  }

  @Override
  public Op ownPartDone(Ops tf, Operand<TInt64> step) {
    return tf.noOp();
  }

  @Override
  public Session open(Graph graph, ConfigProto config) {
    return Sessions.of(graph, config);
  }

  @Override
  public Session.Runner together(Session.Runner runner) {
    return runner;
  }

  @Override
  public int[] allReduce(int[] values, Merge merge) {
    return values.clone();
  }

  @Override
  public float[] controlMessage() {
    return new float[0];
  }

  @Override
  public void receive(float[] sums) {
    // There is nobody to hear from.
  }
}
