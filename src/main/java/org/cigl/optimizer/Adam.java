package org.cigl.optimizer;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adam (Kingma and Ba, 2015), with decoupled weight decay where it is asked for (AdamW; Loshchilov
 * and Hutter, 2019):
 *
 * <pre>
 * m = beta1*m + (1 - beta1)*g
 * v = beta2*v + (1 - beta2)*g^2
 * w = w - rate*sqrt(1 - beta2^t)/(1 - beta1^t) * m/(sqrt(v) + epsilon) - rate*decay*w
 * </pre>
 *
 * <p>This is the form at the end of the paper's section 2, which TensorFlow's fused op computes:
 * epsilon is the paper's epsilon-hat. The bias correction goes by t, the steps that the optimizer
 * has taken in all, for every weight alike: also for one that was grown late and whose moments
 * started from zero then, or that a random mask has paused at times. The decay is multiplied by the
 * learning rate and acts on {@linkplain OptimizedVariable#decayed() decayed} weights only.
 *
 * @param beta1 in [0, 1), of the mean of gradients
 * @param beta2 in [0, 1), of the mean of squared gradients
 * @param epsilon above 0
 * @param decay decoupled weight decay, at least 0; 0 for plain Adam
 */
public record Adam(float beta1, float beta2, float epsilon, float decay) implements Optimizer {
  @Override
  public List<String> slots() {
    return List.of("first_moment", "second_moment");
  }

  @Override
  public Step step(
      Ops tf, OptimizedVariable variable, Operand<TFloat32> gradient, StepContext stepContext) {
    Operand<TFloat32> first = blend(tf, variable.slots().get(0).value(), gradient, beta1);
    Operand<TFloat32> second =
        blend(tf, variable.slots().get(1).value(), tf.math.square(gradient), beta2);
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> correction =
        tf.math.div(
            tf.math.sqrt(tf.math.sub(one, power(tf, beta2, stepContext))),
            tf.math.sub(one, power(tf, beta1, stepContext)));
    Operand<TFloat32> rate = tf.math.neg(tf.math.mul(stepContext.learningRate(), correction));
    Operand<TFloat32> change =
        tf.math.div(
            tf.math.mul(first, rate), tf.math.add(tf.math.sqrt(second), tf.constant(epsilon)));
    return new Step(
        decays(variable) ? tf.math.add(change, decayOf(tf, variable, stepContext)) : change,
        List.of(first, second));
  }

  @Override
  public Op apply(
      Ops tf, OptimizedVariable variable, Operand<TFloat32> gradient, StepContext stepContext) {
    Op applied =
        tf.train.resourceApplyAdam(
            variable.weight().handle(),
            variable.slots().get(0).handle(),
            variable.slots().get(1).handle(),
            power(tf, beta1, stepContext),
            power(tf, beta2, stepContext),
            stepContext.learningRate(),
            tf.constant(beta1),
            tf.constant(beta2),
            tf.constant(epsilon),
            gradient);
    if (!decays(variable)) {
      return applied;
    }
    // One after the other: two ops that change a variable at once may lose a change.
    Ops after = tf.withControlDependencies(applied);
    return variable.weight().assignAdd(after, decayOf(tf, variable, stepContext));
  }

  private boolean decays(OptimizedVariable variable) {
    return decay > 0 && variable.decayed();
  }

  /** -rate*decay*w, from the weight at the start of the step. */
  private Operand<TFloat32> decayOf(Ops tf, OptimizedVariable variable, StepContext stepContext) {
    Operand<TFloat32> factor = tf.math.mul(stepContext.learningRate(), tf.constant(-decay));
    return tf.math.mul(variable.weight().value(), factor);
  }

  /** beta*old + (1 - beta)*value. */
  private static Operand<TFloat32> blend(
      Ops tf, Operand<TFloat32> old, Operand<TFloat32> value, float beta) {
    return tf.math.add(
        tf.math.mul(old, tf.constant(beta)), tf.math.mul(value, tf.constant(1 - beta)));
  }

  /** beta^t. */
  private static Operand<TFloat32> power(Ops tf, float beta, StepContext stepContext) {
    return tf.math.pow(tf.constant(beta), tf.dtypes.cast(stepContext.iteration(), TFloat32.class));
  }
}
