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

  private static final double CONVOLUTION = 0.45;
  private static final double POINTWISE = 0.3;
  private static final double PRODUCT = 0.1;

  /**
   * Whether a layer that computes in float32 skips the zeros of its kernel. {@link #AUTO} does up
   * to the densities where sparse kernels are faster than TensorFlow's dense ones in whole
   * networks: {@code bench suite --topics step,prediction,layers}.
   *
   * @param kernel its shape: of four dimensions for a convolution, of two for a matrix product
   * @param nonzeros its entries that are not zero
   */
  public boolean skipZeros(Shape kernel, long nonzeros) {
    return switch (this) {
      case SPARSE -> true;
      case DENSE -> false;
      case AUTO -> (double) nonzeros / kernel.size() <= limit(kernel);
    };
  }

  private static double limit(Shape kernel) {
    if (kernel.numDimensions() != 4) {
      return PRODUCT;
    }
    return kernel.get(0) * kernel.get(1) == 1 ? POINTWISE : CONVOLUTION;
  }
}
