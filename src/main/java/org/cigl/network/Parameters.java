package org.cigl.network;

import java.util.Optional;
import org.cigl.kernels.BatchNormOp;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Where a tower of the network takes its tensors from: the trained variables, their average, or a
 * saved model. One network file is compiled once for each.
 */
public interface Parameters {
  /** The tensor to use for {@code parameter}: for a masked kernel, the effective weight. */
  Operand<TFloat32> tensor(Ops tf, Parameter parameter);

  /**
   * How the layer of a kernel skips its zeros; null where TensorFlow's dense ops compute it.
   *
   * @param kernel whose tensor was taken before
   */
  default SparseKernel sparse(Ops tf, Parameter kernel) {
    return null;
  }

  /**
   * Normalises images {@code [batch, height, width, channels]}, with batch statistics or with
   * moving ones.
   */
  Operand<TFloat32> normalize(Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input);

  /**
   * Whether {@link #normalizeByOwnOp} normalises, so that convolutions may take the statistics of
   * what they give.
   */
  default boolean normalizesByOwnOp() {
    return false;
  }

  /**
   * The same by an op of our own, which layers after it may make part of theirs.
   *
   * @param rectified whether the rectified linear unit follows, as part of the op
   * @param statistics of the input, where they are known; else they are taken
   * @throws IllegalStateException where it is TensorFlow's op that normalises
   */
  default BatchNormOp.Result normalizeByOwnOp(
      Ops tf,
      BatchNormParameters batchNorm,
      Operand<TFloat32> input,
      boolean rectified,
      Optional<BatchNormOp.Statistics> statistics) {
    throw new IllegalStateException("TensorFlow's op normalises");
  }
}
