package org.cigl.distributed;

import org.cigl.graph.Communicator.Merge;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Operands;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * Merges vectors over all workers by TensorFlow's {@code CollectiveReduceV2}.
 *
 * <p>Where the workers are a power of two, by recursive doubling (Thakur et al., 2005): log2(n)
 * exchanges, each with another partner, after which all have the same. It takes few messages, which
 * is what counts for the short vectors of sparse gradients, and adds up in pairs, so that a run's
 * sums do not depend on how many processes share its groups, to the bit. Else as one ring, which
 * adds in an order of its own: always the same, but another one than a single process's.
 *
 * <p>Every place in a graph has a key of its own, counted up as the graphs are built: alike on all
 * workers, since all build the same.
 */
final class Collectives {
  private static final int ALL = 1;
  private static final int PAIRS = 1 << 16;

  /** Bits of a place. */
  private static final int STAGE = 24;

  /** Places that are not counted up are from here on. */
  private static final int APART = 1 << 30;

  private final int rank;
  private final int count;
  private int instances;

  /** Prepares for a cluster. */
  Collectives(int rank, int count) {
    this.rank = rank;
    this.count = count;
  }

  /** Adds what merges a vector, at the next place of the graphs. */
  <T extends TNumber> Operand<T> reduce(Ops tf, Operand<T> vector, Merge merge) {
    return reduce(tf, vector, merge, ++instances);
  }

  /**
   * Adds what merges a vector at a place of its own.
   *
   * @param place the same on all workers, and of nothing else; below 2^24
   */
  <T extends TNumber> Operand<T> reduceAt(int place, Ops tf, Operand<T> vector, Merge merge) {
    return reduce(tf, vector, merge, APART + place);
  }

  private <T extends TNumber> Operand<T> reduce(
      Ops tf, Operand<T> vector, Merge merge, int instance) {
    if (Integer.bitCount(count) != 1) {
      return reduce(tf, vector, merge, count, ALL, instance);
    }
    Operand<T> merged = vector;
    for (int distance = 1; distance < count; distance *= 2) {
      int lower = rank & ~distance;
      int stage = Integer.numberOfTrailingZeros(distance);
      merged =
          reduce(tf, merged, merge, 2, PAIRS * (stage + 1) + lower, instance + (stage << STAGE));
    }
    return merged;
  }

  private <T extends TNumber> Operand<T> reduce(
      Ops tf, Operand<T> vector, Merge merge, int members, int group, int instance) {
    if (!(tf.scope().env() instanceof Graph)) {
      throw new IllegalArgumentException("collectives are for graphs");
    }
    Output<T> merged =
        tf.scope()
            .env()
            .opBuilder("CollectiveReduceV2", tf.scope().makeOpName("AllReduce"), tf.scope())
            .addInput(vector.asOutput())
            .addInput(tf.constant(members).asOutput())
            .addInput(tf.constant(group).asOutput())
            .addInput(tf.constant(instance).asOutput())
            .addInputList(new Output<?>[0])
            .setAttr("T", Operands.toDataType(vector.type()))
            .setAttr("merge_op", merge == Merge.SUM ? "Add" : "Max")
            .setAttr("final_op", "Id")
            .build()
            .output(0);
    return tf.ensureShape(merged, vector.shape());
  }
}
