package org.cigl.network;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Images to vectors: {@code [batch, h, w, c]} to {@code [batch, h * w * c]}.
 *
 * @param name optional
 */
public record Flatten(String name) implements Layer {
  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    long size = 1;
    for (int i = 1; i < input.shape().numDimensions(); i++) {
      size *= input.shape().get(i);
    }
    return context.tf().reshape(input, context.tf().constant(new long[] {-1, size}));
  }
}
