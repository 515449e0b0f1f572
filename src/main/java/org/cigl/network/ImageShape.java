package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import org.tensorflow.ndarray.Shape;

/**
 * Size of one image.
 *
 * @param height in pixels, 1 to 4096
 * @param width in pixels, 1 to 4096
 * @param channels 1 to 64
 */
public record ImageShape(int height, int width, int channels) {
  /** Checks the ranges. */
  public ImageShape {
    require(
        height >= 1 && height <= 4096 && width >= 1 && width <= 4096,
        "image size is %dx%d, must be from 1x1 to 4096x4096",
        height,
        width);
    require(
        channels >= 1 && channels <= 64, "image channels is %d, must be from 1 to 64", channels);
  }

  /** Parses {@code HEIGHTxWIDTHxCHANNELS}; {@code setting} names it in errors. */
  public static ImageShape parse(String text, String setting) {
    require(
        text.matches("[1-9]\\d{0,3}x[1-9]\\d{0,3}x[1-9]\\d?"),
        "%s is '%s', must be HEIGHTxWIDTHxCHANNELS such as 32x32x3",
        setting,
        text);
    String[] parts = text.split("x", -1);
    return new ImageShape(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  /** Values in one image. */
  public int size() {
    return height * width * channels;
  }

  /** {@code [-1, height, width, channels]}. */
  public Shape batch() {
    return Shape.of(-1, height, width, channels);
  }

  @Override
  public String toString() {
    return height + "x" + width + "x" + channels;
  }
}
