package org.cigl.sparse;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Which inactive connections of one kernel become active, as graph ops. */
public interface GrowCriterion {
  /** Grows nothing, whatever the count. */
  GrowCriterion NONE = (tf, gradient, kept, count) -> tf.zerosLike(kept);

  /**
   * Marks the connections to grow.
   *
   * @param gradient G of the update's own batch, flat
   * @param kept active entries that were not dropped, flat
   * @param count scalar, how many to grow: at most the entries that are not kept
   * @return flat, true for {@code count} entries, none of them kept
   */
  Operand<TBool> choose(
      Ops tf, Operand<TFloat32> gradient, Operand<TBool> kept, Operand<TInt32> count);

  /**
   * Takes the gradient of an optimizer step into what growth remembers.
   *
   * @param gradient G, flat
   */
  default List<Op> remember(Ops tf, Operand<TFloat32> gradient) {
    return List.of();
  }

  /**
   * What becomes of the memory in an update.
   *
   * @param gradient G of the update's own batch, flat
   */
  default List<Op> updated(Ops tf, Operand<TFloat32> gradient) {
    return List.of();
  }

  /** Marks the {@code count} entries of largest |score| that are not kept. */
  static Operand<TBool> largest(
      Ops tf, Operand<TFloat32> scores, Operand<TBool> kept, Operand<TInt32> count) {
    Operand<TFloat32> lowest = tf.constant(Float.NEGATIVE_INFINITY);
    return TopK.largest(tf, tf.select(kept, lowest, tf.math.abs(scores)), count);
  }
}
