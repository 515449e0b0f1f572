package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Max pooling.
 *
 * @param name optional
 * @param size window height and width in pixels, at least 1
 * @param stride in pixels; default: the window's size
 * @param padding default {@code valid}
 */
public record MaxPool(String name, int size, Integer stride, Padding padding) implements Layer {
  /** Fills in the defaults and checks the ranges. */
  public MaxPool {
    require(size >= 1, "max_pool: size is %d, must be at least 1", size);
    stride = stride == null ? size : stride;
    require(stride >= 1, "max_pool: stride is %d, must be at least 1", stride);
    padding = padding == null ? Padding.VALID : padding;
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    context.requireWindow(input, size, padding);
    return context
        .tf()
        .nn
        .maxPool(
            input,
            context.tf().constant(new int[] {1, size, size, 1}),
            context.tf().constant(new int[] {1, stride, stride, 1}),
            padding.name());
  }
}
