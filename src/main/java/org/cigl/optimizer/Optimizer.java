package org.cigl.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A gradient method that the sparse optimizer wraps: given a weight, its gradient and its slots,
 * how far to move. It knows nothing of masks; a slot that is zero must stay zero under a zero
 * gradient, and a weight that is zero then must not move.
 */
public interface Optimizer {
  /** Names of the per-weight state, such as momentum; each slot has the weight's shape. */
  List<String> slots();

  /**
   * Computes one step without applying it, from the values at its start.
   *
   * @param gradient of the weight's shape
   */
  Step step(
      Ops tf, OptimizedVariable variable, Operand<TFloat32> gradient, StepContext stepContext);

  /** Applies one step to an unmasked weight, by a fused op where TensorFlow has one. */
  Op apply(Ops tf, OptimizedVariable variable, Operand<TFloat32> gradient, StepContext stepContext);

  /**
   * What the steps of all weights have in common.
   *
   * @param learningRate scalar
   * @param iteration scalar, how many steps the optimizer has taken with this one, from 1; topology
   *     updates do not count
   */
  record StepContext(Operand<TFloat32> learningRate, Operand<TInt64> iteration) {}

  /**
   * What one step does.
   *
   * @param change to add to the weight
   * @param slots new values of the slots
   */
  record Step(Operand<TFloat32> change, List<Operand<TFloat32>> slots) {}
}
