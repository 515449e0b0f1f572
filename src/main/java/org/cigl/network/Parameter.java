package org.cigl.network;

import org.tensorflow.ndarray.Shape;

/**
 * One tensor that a network learns or tracks.
 *
 * @param name unique in the network, {@code LAYER/ROLE}, such as {@code stage1_1/conv_1/kernel}
 * @param role what it is for
 * @param shape static; kernels are {@code [height, width, in, out]} or {@code [in, out]}
 * @param masked whether the sparse methods may mask it
 */
public record Parameter(String name, Role role, Shape shape, boolean masked) {
  /** Number of entries. */
  public long size() {
    return shape.size();
  }

  /** Inputs that one output unit sees: the product of all dimensions but the last. */
  public long fanIn() {
    return size() / shape.get(shape.numDimensions() - 1);
  }
}
