package org.cigl.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * What training minimises and watches.
 *
 * @param crossEntropy scalar, mean softmax cross-entropy of the batch against its targets
 * @param accuracy scalar, share of the batch classified right
 */
record Losses(Operand<TFloat32> crossEntropy, Operand<TFloat32> accuracy) {
  /**
   * Adds the losses of a batch.
   *
   * @param logits [batch, classes]
   * @param targets of the batch
   * @param classWeights what an image counts by its class, by label; null: all the same. Where a
   *     target is of several classes, it counts the mean of theirs
   */
  static Losses of(Ops tf, Operand<TFloat32> logits, Targets targets, List<Float> classWeights) {
    Operand<TFloat32> each =
        tf.nn.softmaxCrossEntropyWithLogits(logits, targets.distribution()).loss();
    if (classWeights != null) {
      each = tf.math.mul(each, targets.weights(tf, classWeights));
    }
    Operand<TInt64> predicted = tf.math.argMax(logits, tf.constant(1));
    Operand<TFloat32> right =
        tf.dtypes.cast(
            tf.math.equal(predicted, tf.dtypes.cast(targets.labels(), TInt64.class)),
            TFloat32.class);
    return new Losses(tf.math.mean(each, tf.constant(0)), tf.math.mean(right, tf.constant(0)));
  }

  /** The cross-entropy plus {@code decay} / 2 times the sum of squares of {@code kernels}. */
  Operand<TFloat32> withDecay(Ops tf, List<Operand<TFloat32>> kernels, float decay) {
    if (decay == 0) {
      return crossEntropy;
    }
    List<Operand<TFloat32>> squares =
        kernels.stream().map(kernel -> (Operand<TFloat32>) tf.nn.l2Loss(kernel)).toList();
    Operand<TFloat32> penalty = tf.math.mul(tf.math.addN(squares), tf.constant(decay));
    return tf.math.add(crossEntropy, penalty);
  }
}
