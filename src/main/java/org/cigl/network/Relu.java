package org.cigl.network;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Rectified linear unit.
 *
 * @param name optional
 */
public record Relu(String name) implements Layer {
  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    return context.rectify(input);
  }
}
