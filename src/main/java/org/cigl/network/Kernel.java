package org.cigl.network;

import java.util.List;
import java.util.Optional;
import org.cigl.kernels.BatchNormOp;
import org.cigl.kernels.SparseConv2d;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The kernel of a layer, and what computes with it.
 *
 * @param weight {@code [height, width, in, out]} or {@code [in, out]}
 * @param sparse how its zeros are skipped; null where TensorFlow's dense ops compute
 */
record Kernel(Operand<TFloat32> weight, SparseKernel sparse) {
  /** Convolves images {@code [batch, height, width, in]}. */
  Operand<TFloat32> conv2d(Ops tf, Operand<TFloat32> images, int stride, Padding padding) {
    if (sparse == null) {
      List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
      return tf.nn.conv2d(images, weight, strides, padding.name());
    }
    return new SparseConv2d(stride, padding.name(), sparse.threads())
        .apply(tf, images, weight, sparse.active());
  }

  /**
   * The same, and the statistics of what comes of it.
   *
   * @param norm what gave the images, and gives them to nothing else; empty for anything else
   */
  SparseConv2d.Measured measuredConv2d(
      Ops tf,
      Operand<TFloat32> images,
      Optional<BatchNormOp.Result> norm,
      int stride,
      Padding padding) {
    return new SparseConv2d(stride, padding.name(), sparse.threads())
        .measured(tf, new SparseConv2d.Inputs(images, norm, weight, sparse.active()));
  }

  /** Multiplies rows {@code [batch, in]}: where zeros are skipped, as images of one pixel. */
  Operand<TFloat32> matMul(Ops tf, Operand<TFloat32> rows) {
    if (sparse == null) {
      return tf.linalg.matMul(rows, weight);
    }
    long in = weight.shape().get(0);
    long out = weight.shape().get(1);
    Operand<TFloat32> product =
        new SparseConv2d(1, Padding.VALID.name(), sparse.threads())
            .apply(
                tf,
                tf.reshape(rows, tf.constant(new long[] {-1, 1, 1, in})),
                tf.reshape(weight, tf.constant(new long[] {1, 1, in, out})),
                tf.reshape(sparse.active(), tf.constant(new long[] {1, 1, in, out})));
    return tf.reshape(product, tf.constant(new long[] {-1, out}));
  }
}
