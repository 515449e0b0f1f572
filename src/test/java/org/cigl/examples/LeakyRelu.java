package org.cigl.examples;

import org.cigl.InvalidInputException;
import org.cigl.network.Layer;
import org.cigl.network.LayerContext;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Leaky rectified linear unit: {@code leaky_relu: {slope: 0.1}}.
 *
 * @param name optional
 * @param slope below zero, from 0 to 1; default 0.01
 */
public record LeakyRelu(String name, Float slope) implements Layer {
  /** Fills in the default and checks the range. */
  public LeakyRelu {
    slope = slope == null ? 0.01f : slope;
    InvalidInputException.require(
        slope >= 0 && slope <= 1, "slope is %s, must be from 0 to 1", slope);
  }

  /** For the registry. */
  public LeakyRelu() {
    this(null, null);
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    Ops tf = context.tf();
    return tf.math.maximum(input, tf.math.mul(input, tf.constant(slope)));
  }
}
