package org.cigl.optimizer;

import java.util.List;
import org.cigl.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A gradient method that the sparse optimizer wraps: given a weight, its gradient and its slots,
 * how far to move. It knows nothing of masks; a slot that is zero must stay zero under a zero
 * gradient.
 */
public interface InnerOptimizer {
  /** Names of the per-weight state, such as momentum; each slot has the weight's shape. */
  List<String> slots();

  /**
   * Computes one step without applying it.
   *
   * @param slots values in the order of {@link #slots()}
   * @param learningRate scalar
   */
  Step step(
      Ops tf,
      Operand<TFloat32> gradient,
      List<Operand<TFloat32>> slots,
      Operand<TFloat32> learningRate);

  /** Applies one step to an unmasked weight, by a fused op where TensorFlow has one. */
  Op apply(
      Ops tf,
      Variable<TFloat32> weight,
      List<Variable<TFloat32>> slots,
      Operand<TFloat32> gradient,
      Operand<TFloat32> learningRate);

  /**
   * What one step does.
   *
   * @param change to add to the weight
   * @param slots new values of the slots
   */
  record Step(Operand<TFloat32> change, List<Operand<TFloat32>> slots) {}
}
