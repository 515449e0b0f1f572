package org.cigl.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a batch should be classified as.
 *
 * @param distribution [batch, classes], each row sums to 1: what the cross-entropy is taken against
 * @param labels [batch]: what counts as right
 */
record Targets(Operand<TFloat32> distribution, Operand<TInt32> labels) {
  /** [batch]: the weights of the classes, each as far as a target is of it. */
  Operand<TFloat32> weights(Ops tf, List<Float> classWeights) {
    float[] values = new float[classWeights.size()];
    for (int label = 0; label < values.length; label++) {
      values[label] = classWeights.get(label);
    }
    return tf.reduceSum(tf.math.mul(distribution, tf.constant(values)), tf.constant(1));
  }

  /**
   * One class each, smoothed: (1 - smoothing) * onehot + smoothing / classes (Szegedy et al., 2016,
   * section 7).
   *
   * @param labels [batch]
   * @param smoothing in [0, 1)
   */
  static Targets of(Ops tf, Operand<TInt32> labels, int classes, double smoothing) {
    double others = smoothing / classes;
    Operand<TFloat32> distribution =
        tf.oneHot(
            labels,
            tf.constant(classes),
            tf.constant((float) (1 - smoothing + others)),
            tf.constant((float) others));
    return new Targets(distribution, labels);
  }
}
