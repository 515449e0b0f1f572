package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * 2-D convolution.
 *
 * @param name optional
 * @param filters output channels, at least 1
 * @param kernel window height and width in pixels, at least 1
 * @param stride in pixels, default 1
 * @param padding default: same size
 * @param bias whether to add a bias; default false, as batch norm follows in most networks
 * @param masked false leaves the kernel dense; default true
 */
public record Conv(
    String name,
    int filters,
    int kernel,
    Integer stride,
    Padding padding,
    Boolean bias,
    Boolean masked)
    implements Layer {
  /** Fills in the defaults and checks the ranges. */
  public Conv {
    require(
        filters >= 1 && filters <= 65_536, "conv: filters is %d, must be from 1 to 65536", filters);
    require(kernel >= 1, "conv: kernel is %d, must be at least 1", kernel);
    stride = stride == null ? 1 : stride;
    require(stride >= 1, "conv: stride is %d, must be at least 1", stride);
    padding = padding == null ? Padding.SAME : padding;
    bias = bias != null && bias;
    masked = masked == null || masked;
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    context.requireWindow(input, kernel, padding);
    long channels = input.shape().get(3);
    Operand<TFloat32> output =
        context.convolve(
            context.kernel(masked, kernel, kernel, channels, filters), input, stride, padding);
    return bias
        ? context.tf().nn.biasAdd(output, context.parameter("bias", Role.BIAS, false, filters))
        : output;
  }
}
