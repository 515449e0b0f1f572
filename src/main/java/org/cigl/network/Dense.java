package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Fully connected layer.
 *
 * @param name optional
 * @param units outputs, at least 1; {@code $classes} in a file is the number of classes
 * @param bias default true
 * @param masked false leaves the kernel dense; default true
 */
public record Dense(String name, int units, Boolean bias, Boolean masked) implements Layer {
  /** Fills in the defaults and checks the ranges. */
  public Dense {
    require(units >= 1 && units <= 65_536, "dense: units is %d, must be from 1 to 65536", units);
    bias = bias == null || bias;
    masked = masked == null || masked;
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    require(
        input.shape().numDimensions() == 2,
        "layer %s (dense) needs a flat input but gets shape %s: put flatten or global_avg_pool"
            + " before it",
        context.name(),
        input.shape());
    Operand<TFloat32> output =
        context.kernel(masked, input.shape().get(1), units).matMul(context.tf(), input);
    return bias
        ? context.tf().nn.biasAdd(output, context.parameter("bias", Role.BIAS, false, units))
        : output;
  }
}
