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

  /**
   * What a layer is computed for, with the densities up to which its sparse kernels are faster than
   * TensorFlow's dense ones: {@code bench suite --topics step,layers}.
   */
  public enum Purpose {
    /** Forward and back, many images at a time. */
    TRAINING(0.45, 0.3, 0.1),
    /** Forward alone: the limits hold with one image, too, where there is least to gain. */
    PREDICTION(0.2, 0.2, 0.07);

    private final double convolution;
    private final double pointwise;
    private final double product;

    Purpose(double convolution, double pointwise, double product) {
      this.convolution = convolution;
      this.pointwise = pointwise;
      this.product = product;
    }

    private boolean faster(Shape kernel, long nonzeros) {
      return (double) nonzeros / kernel.size() <= limit(kernel);
    }

    private double limit(Shape kernel) {
      if (kernel.numDimensions() != 4) {
        return product;
      }
      return kernel.get(0) * kernel.get(1) == 1 ? pointwise : convolution;
    }
  }

  /**
   * Whether a layer that computes in float32 skips the zeros of its kernel.
   *
   * @param purpose what it is computed for
   * @param kernel its shape: of four dimensions for a convolution, of two for a matrix product
   * @param nonzeros its entries that are not zero
   */
  public boolean skipZeros(Purpose purpose, Shape kernel, long nonzeros) {
    return switch (this) {
      case SPARSE -> true;
      case DENSE -> false;
      case AUTO -> purpose.faster(kernel, nonzeros);
    };
  }
}
