package org.cigl.network;

import org.tensorflow.ndarray.Shape;

/**
 * One tensor that a network learns or tracks.
 *
 * @param name unique in the network, {@code LAYER/ROLE}, such as {@code stage1_1/conv_1/kernel}
 * @param role what it is for
 * @param shape static; kernels are {@code [height, width, in, out]}, depthwise ones {@code [height,
 *     width, channels, multiplier]}, or {@code [in, out]}
 * @param masked whether the sparse methods may mask it
 * @param fanIn inputs that one output unit sees: what initial weights are scaled by
 */
public record Parameter(String name, Role role, Shape shape, boolean masked, long fanIn) {
  /** A parameter each of whose outputs sees all inputs: fan-in is all dimensions but the last. */
  public Parameter(String name, Role role, Shape shape, boolean masked) {
    this(name, role, shape, masked, shape.size() / shape.get(shape.numDimensions() - 1));
  }

  /** Output units of a kernel, along its last dimensions. */
  public long units() {
    return size() / fanIn;
  }

  /** Number of entries. */
  public long size() {
    return shape.size();
  }
}
