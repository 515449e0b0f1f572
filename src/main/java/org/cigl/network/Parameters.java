package org.cigl.network;

import java.util.Optional;
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

  /** The same with the rectified linear unit after it, as one op; empty where there is none. */
  default Optional<Operand<TFloat32>> normalizeRectified(
      Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input) {
    return Optional.empty();
  }
}
