package org.cigl.sparse;

import java.util.ArrayList;
import java.util.List;
import org.cigl.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One layer's topology update, as graph ops (Evci et al., 2020, algorithm 1): drops the active
 * entries of smallest |W| (Z left out of the score), then grows inactive ones, among which the just
 * dropped may return. Grown entries start at zero, in the weight and in every slot. Ties break by
 * flat index.
 *
 * @param updates ops that assign the new mask, weights and slots
 * @param nonzeros scalar, active entries afterwards
 * @param grown scalar, entries that are active now and were not before
 */
public record TopologyUpdate(List<Op> updates, Operand<TInt32> nonzeros, Operand<TInt32> grown) {

  /**
   * How many to drop and to grow.
   *
   * @param dropped scalar
   * @param grown scalar
   * @param keepConnected whether each output unit keeps its active entry of largest |W|
   */
  public record Counts(Operand<TInt32> dropped, Operand<TInt32> grown, boolean keepConnected) {}

  /**
   * Adds an update to the graph.
   *
   * @param changing where the ops go that change something
   * @param gradient G, of the kernel's shape
   */
  static TopologyUpdate of(
      Ops tf,
      Ops changing,
      MaskedKernel kernel,
      List<Variable<TFloat32>> slots,
      GrowCriterion growth,
      Operand<TFloat32> gradient,
      Counts counts) {
    Operand<TFloat32> weights = kernel.flat(tf, kernel.weight().value());
    Operand<TBool> active =
        tf.math.greater(kernel.flat(tf, kernel.mask().value()), tf.constant(0f));
    Operand<TFloat32> infinity = tf.constant(Float.POSITIVE_INFINITY);
    Operand<TFloat32> dropScores = tf.select(active, tf.math.abs(weights), infinity);
    if (counts.keepConnected()) {
      Operand<TFloat32> ranks =
          tf.select(active, tf.math.neg(tf.math.abs(weights)), tf.constant(1f));
      dropScores =
          tf.select(
              TopK.smallestOfEach(tf, ranks, kernel.parameter().units()), infinity, dropScores);
    }
    Operand<TBool> dropped = TopK.smallest(tf, dropScores, counts.dropped());
    Operand<TBool> kept = tf.math.logicalAnd(active, tf.math.logicalNot(dropped));
    Operand<TFloat32> flatGradient = kernel.flat(tf, gradient);
    Operand<TBool> chosen = growth.choose(tf, flatGradient, kept, counts.grown());
    Operand<TBool> next = tf.math.logicalOr(kept, chosen);

    // A choice rather than a product: minus one times zero would be minus zero.
    Operand<TBool> keep = kernel.shaped(tf, kept);
    Operand<TFloat32> zero = tf.constant(0f);
    List<Op> updates = new ArrayList<>(growth.updated(changing, flatGradient));
    updates.add(
        kernel.mask().assign(changing, tf.dtypes.cast(kernel.shaped(tf, next), TFloat32.class)));
    updates.add(kernel.weight().assign(changing, tf.select(keep, kernel.weight().value(), zero)));
    for (Variable<TFloat32> slot : slots) {
      updates.add(slot.assign(changing, tf.select(keep, slot.value(), zero)));
    }
    Operand<TBool> isNew = tf.math.logicalAnd(next, tf.math.logicalNot(active));
    return new TopologyUpdate(updates, count(tf, next), count(tf, isNew));
  }

  private static Operand<TInt32> count(Ops tf, Operand<TBool> entries) {
    return tf.reduceSum(tf.dtypes.cast(entries, TInt32.class), tf.constant(0));
  }
}
