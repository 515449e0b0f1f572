package org.cigl.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.TFloat32;

/**
 * Stochastic gradient descent with momentum: v = momentum*v + g; w = w - rate*v, or with Nesterov's
 * variant w = w - rate*(g + momentum*v).
 *
 * @param momentum in [0, 1)
 * @param nesterov whether to look ahead
 */
public record Momentum(float momentum, boolean nesterov) implements Optimizer {
  @Override
  public List<String> slots() {
    return List.of("momentum");
  }

  @Override
  public Step step(
      Ops tf, OptimizedVariable variable, Operand<TFloat32> gradient, StepContext stepContext) {
    Operand<TFloat32> factor = tf.constant(momentum);
    Operand<TFloat32> velocity =
        tf.math.add(tf.math.mul(variable.slots().get(0).value(), factor), gradient);
    Operand<TFloat32> direction =
        nesterov ? tf.math.add(gradient, tf.math.mul(velocity, factor)) : velocity;
    return new Step(
        tf.math.mul(direction, tf.math.neg(stepContext.learningRate())), List.of(velocity));
  }

  @Override
  public Op apply(
      Ops tf, OptimizedVariable variable, Operand<TFloat32> gradient, StepContext stepContext) {
    return tf.train.resourceApplyMomentum(
        variable.weight().handle(),
        variable.slots().get(0).handle(),
        stepContext.learningRate(),
        gradient,
        tf.constant(momentum),
        ResourceApplyMomentum.useNesterov(nesterov));
  }
}
