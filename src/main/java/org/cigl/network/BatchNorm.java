package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Batch normalisation over all but the channel dimension (Ioffe &amp; Szegedy, 2015).
 *
 * @param name optional
 * @param epsilon added to the variance, above 0; default 1e-5
 * @param momentum share of the moving statistics that one step keeps, in [0, 1); default 0.9
 */
public record BatchNorm(String name, Float epsilon, Float momentum) implements Layer {
  /** Fills in the defaults and checks the ranges. */
  public BatchNorm {
    epsilon = epsilon == null ? 1e-5f : epsilon;
    momentum = momentum == null ? 0.9f : momentum;
    require(epsilon > 0, "batch_norm: epsilon is %s, must be above 0", epsilon);
    require(
        momentum >= 0 && momentum < 1, "batch_norm: momentum is %s, must be in [0, 1)", momentum);
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    return context.normalize(input, epsilon, momentum);
  }
}
