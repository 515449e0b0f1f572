package org.cigl.graph;

import org.cigl.data.BatchShard;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * The processes that train one run together, as one of them sees it. All of them build the same
 * graph and take the same steps at the same time, each with its share of every batch; what they
 * compute is all-reduced by {@link #reduce}.
 */
public interface Communicator {
  /** A process on its own. */
  Communicator SINGLE = new SingleWorker();

  /** What becomes of the values at one place. */
  enum Merge {
    /** They are added. */
    SUM,
    /** The largest is taken. */
    MAX
  }

  /** This worker's share of every batch; the first share is the chief's. */
  BatchShard share();

  /**
   * Adds to the graph what merges a vector over all workers. Every worker must add the same, in the
   * same order.
   *
   * @param vector one dimension, as long on all workers
   * @return as long, with the same bits on every worker
   */
  <T extends TNumber> Operand<T> reduce(Ops tf, Operand<T> vector, Merge merge);

  /** Adds an op that announces that this worker has done its own part of a step. */
  Op ownPartDone(Ops tf, Operand<TInt64> step);

  /** Opens a session in which what {@link #reduce} added can run. */
  Session open(Graph graph, ConfigProto config);

  /** Prepares a run that goes through {@link #reduce}; all workers must start the same run. */
  Session.Runner together(Session.Runner runner);

  /**
   * Merges numbers between two runs; all workers must call it, with as many.
   *
   * @return the same on every worker
   */
  int[] allReduce(int[] values, Merge merge);

  /** What this worker sends to the others along with the next step; always as many numbers. */
  float[] controlMessage();

  /**
   * Takes the messages that travelled with a step.
   *
   * @param sums what all workers sent, added up, and behind it one number a worker: the seconds
   *     from the begin of the step until its own gradients were there
   */
  void receive(float[] sums);
}
