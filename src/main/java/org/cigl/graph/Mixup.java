package org.cigl.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Mixes every image of a batch, and its target, with a partner's (Zhang et al., 2018): x = share*x
 * + (1 - share)*partner. The partners are the batch in reverse, which is as good as any, since the
 * order of the training set is random already; an odd batch's middle image is its own.
 *
 * @param share scalar in [0, 1], one a batch: lambda, drawn by {@link MixupShare}
 */
record Mixup(Operand<TFloat32> share) {
  /**
   * Mixed images.
   *
   * @param images normalised, [batch, height, width, channels]
   */
  Operand<TFloat32> images(Ops tf, Operand<TFloat32> images) {
    return mixed(tf, images);
  }

  /**
   * Mixed targets. The cross-entropy is linear in its target: against the mixed one it is
   * share*CE(own) + (1 - share)*CE(partner's). What counts as right is the label of the larger
   * share.
   */
  Targets targets(Ops tf, Targets targets) {
    Operand<TBool> own = tf.math.greaterEqual(share, tf.constant(0.5f));
    Operand<TInt32> labels = tf.select(own, targets.labels(), reversed(tf, targets.labels()));
    return new Targets(mixed(tf, targets.distribution()), labels);
  }

  private Operand<TFloat32> mixed(Ops tf, Operand<TFloat32> values) {
    Operand<TFloat32> rest = tf.math.sub(tf.constant(1f), share);
    return tf.math.add(tf.math.mul(values, share), tf.math.mul(reversed(tf, values), rest));
  }

  private static <T extends TType> Operand<T> reversed(Ops tf, Operand<T> batch) {
    return tf.reverse(batch, tf.constant(new int[] {0}));
  }
}
