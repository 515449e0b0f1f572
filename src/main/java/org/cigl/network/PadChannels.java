package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Appends channels of zeros: the shortcut without parameters where a residual network widens (He et
 * al., 2016, section 3.3, option A). Where it also halves the image, an {@code avg_pool: {size: 1,
 * stride: 2}} before it takes every second pixel.
 *
 * @param name optional
 * @param channels of the output, at least those of the input
 */
public record PadChannels(String name, int channels) implements Layer {
  /** Checks the range. */
  public PadChannels {
    require(
        channels >= 1 && channels <= 65_536,
        "pad_channels: channels is %d, must be from 1 to 65536",
        channels);
  }

  @Override
  public Operand<TFloat32> compile(LayerContext context, Operand<TFloat32> input) {
    context.requireImages(input);
    int given = Math.toIntExact(input.shape().get(3));
    require(
        channels >= given,
        "layer %s: channels is %d, must be at least the %d channels that it gets",
        context.name(),
        channels,
        given);
    int[][] paddings = {{0, 0}, {0, 0}, {0, 0}, {0, channels - given}};
    return context.tf().pad(input, context.tf().constant(paddings), context.tf().constant(0f));
  }
}
