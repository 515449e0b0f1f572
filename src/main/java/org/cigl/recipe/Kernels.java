package org.cigl.recipe;

import org.tensorflow.ndarray.Shape;

/** What computes convolutions and matrix products. */
public enum Kernels {
  /** For each layer what is faster there: the sparse kernels, where this build has them. */
  AUTO,
  /** Kernels that skip the zeros, for every masked layer; refused where this build has none. */
  SPARSE,
  /** TensorFlow's, which multiply all zeros too. */
  DENSE;

  /** Up to this density a layer's sparse kernels are faster than TensorFlow's dense ones. */
  private static final double FASTER_CONVOLUTION = 0.3;

  private static final double FASTER_PRODUCT = 0.1;

  /**
   * Whether a layer that computes in float32 skips the zeros of its kernel.
   *
   * @param kernel its shape: of four dimensions for a convolution, of two for a matrix product
   * @param nonzeros its entries that are not zero
   */
  public boolean skipZeros(Shape kernel, long nonzeros) {
    return switch (this) {
      case SPARSE -> true;
      case DENSE -> false;
      case AUTO -> {
        double limit = kernel.numDimensions() == 4 ? FASTER_CONVOLUTION : FASTER_PRODUCT;
        yield (double) nonzeros / kernel.size() <= limit;
      }
    };
  }
}
