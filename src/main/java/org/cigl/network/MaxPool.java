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
  /**
   * With windows as attributes. TensorFlow for Java has only MaxPoolV2, whose windows are inputs:
   * that one is unknown to TensorFlow Lite.
   */
  private static final String OPERATION = "MaxPool";

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
        .scope()
        .opBuilder(OPERATION, OPERATION)
        .addInput(input.asOutput())
        .setAttr("ksize", new long[] {1, size, size, 1})
        .setAttr("strides", new long[] {1, stride, stride, 1})
        .setAttr("padding", padding.name())
        .build()
        .output(0);
  }
}
