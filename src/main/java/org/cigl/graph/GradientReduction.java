package org.cigl.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Means over the groups of a batch, all workers' together.
 *
 * <p>A worker's groups are added in pairs, then pairs of pairs. Where the workers are a power of
 * two and add up in pairs too, the order of every addition is that of one process with all groups,
 * and so are the bits of the sums.
 */
interface GradientReduction {
  /**
   * Adds to the graph what the workers need.
   *
   * @param groups of the whole batch
   * @param step scalar, the step under way
   */
  static GradientReduction of(Ops tf, Communicator workers, int groups, Operand<TInt64> step) {
    return workers.share().all()
        ? new LocalReduction(groups)
        : new AllReduction(tf, workers, groups, step);
  }

  /** This worker's groups. */
  int ownGroups();

  /** Whether there is one worker, so that nothing travels. */
  boolean local();

  /**
   * Adds the means to the graph.
   *
   * @param values of each of this worker's groups, as many in each
   * @param codecs how each of them travels; not used by one worker
   * @return in the order of what was given
   */
  List<Operand<TFloat32>> means(
      Ops tf, List<List<Operand<TFloat32>>> values, List<GradientCodec> codecs);

  /**
   * Adds the means of a step's groups, and the control messages that travel with them.
   *
   * @param groups of this worker
   * @param codecs how each value travels; not used by one worker
   */
  StepMeans ofStep(Ops tf, List<BatchResult> groups, List<GradientCodec> codecs);

  /** Feeds a run that computes {@link #ofStep} what this worker sends. */
  FeedDict send(FeedDict feeds);

  /**
   * What {@link #ofStep} gives.
   *
   * @param values in the order of {@link BatchResult#values}
   * @param messages what {@link Communicator#receive} takes; none where there is one worker
   */
  record StepMeans(List<Operand<TFloat32>> values, List<Operand<TFloat32>> messages) {}

  /** Sums over one worker's groups, value by value. */
  static List<Operand<TFloat32>> sums(Ops tf, List<List<Operand<TFloat32>>> values) {
    return IntStream.range(0, values.get(0).size())
        .mapToObj(i -> sum(tf, values.stream().map(group -> group.get(i)).toList()))
        .toList();
  }

  private static Operand<TFloat32> sum(Ops tf, List<Operand<TFloat32>> values) {
    if (values.size() == 1) {
      return fixed(tf, values.get(0));
    }
    int half = values.size() / 2;
    Operand<TFloat32> left = sum(tf, values.subList(0, half));
    return fixed(tf, tf.math.add(left, sum(tf, values.subList(half, values.size()))));
  }

  /** Sums divided by the number of groups. */
  static List<Operand<TFloat32>> scaled(Ops tf, List<Operand<TFloat32>> sums, int groups) {
    Operand<TFloat32> factor = tf.constant(1f / groups);
    return sums.stream().map(sum -> fixed(tf, tf.math.mul(sum, factor))).toList();
  }

  /**
   * Keeps TensorFlow's graph optimizer from making one sum of several, in another order: it does
   * not look through this op.
   */
  private static Operand<TFloat32> fixed(Ops tf, Operand<TFloat32> value) {
    return tf.ensureShape(value, value.shape());
  }
}
