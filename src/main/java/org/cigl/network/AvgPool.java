package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Avg pooling.
 *
 * @param name optional
 * @param size window height and width in pixels, at least 1
 * @param stride in pixels; default: the window's size
 * @param padding default {@code valid}
 */
public record AvgPool(String name, int size, Integer stride, Padding padding) implements Layer {
  /** Fills in the defaults and checks the ranges. */
  public AvgPool {
    require(size >= 1, "avg_pool: size is %d, must be at least 1", size);
    stride = stride == null ? size : stride;
    require(stride >= 1, "avg_pool: stride is %d, must be at least 1", stride);
    padding = padding == null ? Padding.VALID : padding;
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    context.requireWindow(input, size, padding);
    List<Long> window = List.of(1L, (long) size, (long) size, 1L);
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    return context.tf().nn.avgPool(input, window, strides, padding.name());
  }
}
