package org.cigl.cost;

/**
 * What one layer costs. FLOPs are for one image and one forward pass, and a multiply-add is two.
 *
 * @param name of the layer
 * @param type of the layer, as in the network file
 * @param weights entries of its kernel; 0 without one
 * @param nonzeros entries of its kernel that are active: all of them where it is not masked
 * @param others trainable entries that are never masked: biases, batch-norm scale and offset
 * @param positions how often an image uses every kernel entry: output pixels, or 1 where the layer
 *     is fully connected
 */
public record LayerCost(
    String name, String type, long weights, long nonzeros, long others, long positions) {
  /** Trainable entries. */
  public long parameters() {
    return weights + others;
  }

  /** Trainable entries that are active. */
  public long activeParameters() {
    return nonzeros + others;
  }

  /** FLOPs with every kernel entry active. */
  public long denseInference() {
    return 2 * weights * positions;
  }

  /** FLOPs of the active kernel entries alone. */
  public long inference() {
    return 2 * nonzeros * positions;
  }
}
