package org.cigl.graph;

import java.util.Optional;
import org.cigl.kernels.BatchNormOp;
import org.cigl.network.BatchNormParameters;
import org.cigl.network.Parameters;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Parameters of a pass that normalises with the statistics of its own images, by batch norm of our
 * own where the kernels fuse it, so that all such passes compute alike.
 */
abstract class OwnStatistics implements Parameters {
  private final KernelPlan kernels;

  OwnStatistics(KernelPlan kernels) {
    this.kernels = kernels;
  }

  @Override
  public final Operand<TFloat32> normalize(
      Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input) {
    return normalized(tf, batchNorm, input);
  }

  @Override
  public final Optional<BatchNormOp.Result> normalizeByOwnOp(
      Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input, boolean rectified) {
    return kernels.fusesBatchNorm()
        ? Optional.of(fused(tf, batchNorm, input, rectified))
        : Optional.empty();
  }

  /**
   * By our own op.
   *
   * @param rectified whether ReLU is part of it
   */
  abstract BatchNormOp.Result fused(
      Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input, boolean rectified);

  /** By TensorFlow's. */
  abstract Operand<TFloat32> normalized(
      Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input);
}
