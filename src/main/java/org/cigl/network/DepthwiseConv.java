package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Depthwise 2-D convolution: every channel has kernels of its own (Howard et al., 2017, section
 * 3.1). Output channel {@code c * multiplier + m} sees channel {@code c} alone, so that the fan-in
 * is {@code kernel * kernel}.
 *
 * @param name optional
 * @param kernel window height and width in pixels, at least 1
 * @param stride in pixels, default 1
 * @param padding default: same size
 * @param multiplier output channels a channel, at least 1, default 1
 * @param bias whether to add a bias; default false, as batch norm follows in most networks
 * @param masked whether the sparse methods may mask the kernel; default false: it has few weights,
 *     each of which counts (the MobileNets of Evci et al., 2020, leave it dense too)
 */
public record DepthwiseConv(
    String name,
    int kernel,
    Integer stride,
    Padding padding,
    Integer multiplier,
    Boolean bias,
    Boolean masked)
    implements Layer {
  /** Fills in the defaults and checks the ranges. */
  public DepthwiseConv {
    require(kernel >= 1, "depthwise_conv: kernel is %d, must be at least 1", kernel);
    stride = stride == null ? 1 : stride;
    require(stride >= 1, "depthwise_conv: stride is %d, must be at least 1", stride);
    padding = padding == null ? Padding.SAME : padding;
    multiplier = multiplier == null ? 1 : multiplier;
    require(
        multiplier >= 1 && multiplier <= 1024,
        "depthwise_conv: multiplier is %d, must be from 1 to 1024",
        multiplier);
    bias = bias != null && bias;
    masked = masked != null && masked;
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    context.requireWindow(input, kernel, padding);
    long channels = input.shape().get(3);
    Operand<TFloat32> weight =
        context.depthwiseKernel(masked, kernel, kernel, channels, multiplier);
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    Operand<TFloat32> output =
        context.tf().nn.depthwiseConv2dNative(input, weight, strides, padding.name());
    return bias
        ? context
            .tf()
            .nn
            .biasAdd(output, context.parameter("bias", Role.BIAS, false, channels * multiplier))
        : output;
  }
}
