package org.cigl.network;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Mean over height and width: {@code [batch, h, w, c]} to {@code [batch, c]}.
 *
 * @param name optional
 */
public record GlobalAvgPool(String name) implements Layer {
  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    context.requireImages(input);
    return context.tf().math.mean(input, context.tf().constant(new int[] {1, 2}));
  }
}
