package org.cigl.sparse;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * Exact selection of k entries by score, ties broken by flat index (the lower one first). Finds the
 * threshold by selection, without sorting.
 */
public final class TopK {
  private TopK() {}

  /**
   * Marks the {@code count} smallest entries.
   *
   * @param scores shape [n], no NaN
   * @param count scalar, from 0 to n
   * @return shape [n], true for exactly {@code count} entries
   */
  public static <T extends TNumber> Operand<TBool> smallest(
      Ops tf, Operand<T> scores, Operand<TInt32> count) {
    Operand<TInt32> zero = tf.constant(0);
    Operand<TInt32> nth = tf.math.maximum(tf.math.sub(count, tf.constant(1)), zero);
    Operand<T> threshold = tf.nn.nthElement(scores, nth);
    Operand<TBool> below = tf.math.less(scores, threshold);
    Operand<TInt32> below32 = tf.dtypes.cast(below, TInt32.class);
    Operand<TInt32> missing = tf.math.sub(count, tf.reduceSum(below32, zero));
    Operand<TBool> tied = tf.math.equal(scores, threshold);
    Operand<TInt32> rank =
        tf.math.cumsum(tf.dtypes.cast(tied, TInt32.class), zero, new Cumsum.Options[0]);
    Operand<TBool> chosenTies = tf.math.logicalAnd(tied, tf.math.lessEqual(rank, missing));
    return tf.math.logicalOr(below, chosenTies);
  }

  /**
   * Marks the smallest entry of each unit; the lower index of equals.
   *
   * @param scores shape [n], no NaN; entry i is of unit i modulo {@code units}
   * @param units that divide n
   * @return shape [n], true for one entry of each unit
   */
  static <T extends TNumber> Operand<TBool> smallestOfEach(Ops tf, Operand<T> scores, long units) {
    long rows = scores.shape().get(0) / units;
    Operand<T> table = tf.reshape(scores, tf.constant(new long[] {rows, units}));
    Operand<TInt64> best = tf.math.argMin(table, tf.constant(0));
    Operand<TBool> marked =
        tf.oneHot(
            best, tf.constant((int) rows), tf.constant(true), tf.constant(false), OneHot.axis(0L));
    return tf.reshape(marked, tf.constant(new long[] {rows * units}));
  }

  /**
   * Marks the {@code count} largest entries; among equals the lower index comes first here too.
   *
   * @param scores shape [n], no NaN
   * @param count scalar, from 0 to n
   * @return shape [n], true for exactly {@code count} entries
   */
  public static <T extends TNumber> Operand<TBool> largest(
      Ops tf, Operand<T> scores, Operand<TInt32> count) {
    return smallest(tf, tf.math.neg(scores), count);
  }
}
