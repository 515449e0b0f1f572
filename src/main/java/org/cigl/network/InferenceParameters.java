package org.cigl.network;

import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * The parameters of a tower that predicts: tensors looked up by name, batch norm with moving
 * statistics.
 *
 * @param lookup from a parameter's name to its tensor
 * @param threads of layers that skip zeros, at least 1, by the kernel's name; the others are dense
 */
public record InferenceParameters(
    Function<String, Operand<TFloat32>> lookup, Function<String, Optional<Integer>> threads)
    implements Parameters {
  /** With TensorFlow's dense ops. */
  public InferenceParameters(Function<String, Operand<TFloat32>> lookup) {
    this(lookup, kernel -> Optional.empty());
  }

  @Override
  public Operand<TFloat32> tensor(Ops tf, Parameter parameter) {
    return lookup.apply(parameter.name());
  }

  @Override
  public SparseKernel sparse(Ops tf, Parameter kernel) {
    return threads
        .apply(kernel.name())
        .map(count -> new SparseKernel(tensor(tf, kernel), count)) // no gradient is asked for
        .orElse(null);
  }

  @Override
  public Operand<TFloat32> normalize(
      Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input) {
    return tf.nn
        .fusedBatchNorm(
            input,
            tensor(tf, batchNorm.scale()),
            tensor(tf, batchNorm.offset()),
            tensor(tf, batchNorm.movingMean()),
            tensor(tf, batchNorm.movingVariance()),
            FusedBatchNorm.isTraining(false),
            FusedBatchNorm.epsilon(batchNorm.epsilon()))
        .y();
  }
}
