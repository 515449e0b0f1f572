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
  public final boolean normalizesByOwnOp() {
    return kernels.fusesBatchNorm();
  }

  @Override
  public final BatchNormOp.Result normalizeByOwnOp(
      Ops tf,
      BatchNormParameters batchNorm,
      Operand<TFloat32> input,
      boolean rectified,
      Optional<BatchNormOp.Statistics> known) {
    BatchNormOp op = new BatchNormOp(batchNorm.epsilon(), rectified, kernels.threads());
    Operand<TFloat32> scale = tensor(tf, batchNorm.scale());
    Operand<TFloat32> offset = tensor(tf, batchNorm.offset());
    BatchNormOp.Result result =
        known
            .map(statistics -> op.apply(tf, input, scale, offset, statistics))
            .orElseGet(() -> op.apply(tf, input, scale, offset));
    took(tf, batchNorm, result);
    return result;
  }

  /** Notified of the statistics that our own op has normalised with. */
  abstract void took(Ops tf, BatchNormParameters batchNorm, BatchNormOp.Result result);

  /** By TensorFlow's. */
  abstract Operand<TFloat32> normalized(
      Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input);
}
