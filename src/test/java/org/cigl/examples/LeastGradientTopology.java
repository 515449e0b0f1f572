package org.cigl.examples;

import java.util.List;
import org.cigl.recipe.Method;
import org.cigl.recipe.MethodProvider;
import org.cigl.recipe.Prediction;
import org.cigl.sparse.GrowCriterion;
import org.cigl.sparse.MaskedKernel;
import org.cigl.sparse.TopologyRule;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The opposite of RigL, to see what the gradient is good for: drops small weights, and grows where
 * gradients are smallest.
 */
public record LeastGradientTopology() implements TopologyRule, MethodProvider {
  private static final float SMALLEST = 1e-12f;

  @Override
  public List<Method> methods() {
    Method plain = Method.of("least_gradient", "Least gradient", recipe -> this);
    Method averaged =
        Method.of("cigl_least_gradient", "CigL, least gradient", recipe -> this)
            .withRandomMask()
            .predicting(Prediction.AVERAGE);
    return List.of(plain, averaged);
  }

  @Override
  public boolean updates() {
    return true;
  }

  @Override
  public GrowCriterion growth(
      Ops graph, VariableStore variables, MaskedKernel kernel, Operand<TInt64> step) {
    return (tf, gradient, kept, count) -> {
      Operand<TFloat32> size = tf.math.add(tf.math.abs(gradient), tf.constant(SMALLEST));
      return GrowCriterion.largest(tf, tf.math.reciprocal(size), kept, count);
    };
  }
}
