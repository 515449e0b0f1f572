package org.cigl.corruption;

import org.cigl.network.ImageShape;

/**
 * Convolution of each channel with a Gaussian cut off at four deviations; beyond the border the
 * nearest pixel goes on. The same as scikit-image's {@code gaussian}, with which ImageNet-C was
 * made.
 */
final class GaussianBlur {
  private static final double CUT_OFF = 4;

  private final ImageShape shape;
  private final double[] kernel;
  private final double[] row;

  /**
   * @param deviation in pixels, above 0
   */
  GaussianBlur(double deviation, ImageShape shape) {
    this.shape = shape;
    int radius = (int) (CUT_OFF * deviation + 0.5);
    kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int k = -radius; k <= radius; k++) {
      kernel[k + radius] = Math.exp(-0.5 * k * k / (deviation * deviation));
      sum += kernel[k + radius];
    }
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] /= sum;
    }
    row = new double[Math.max(shape.height(), shape.width())];
  }

  /** Blurs an image, height x width x channels, in place: columns, then rows. */
  void apply(double[] image) {
    int rowStride = shape.width() * shape.channels();
    for (int start = 0; start < rowStride; start++) {
      line(image, start, rowStride, shape.height());
    }
    for (int y = 0; y < shape.height(); y++) {
      for (int channel = 0; channel < shape.channels(); channel++) {
        line(image, y * rowStride + channel, shape.channels(), shape.width());
      }
    }
  }

  private void line(double[] image, int start, int stride, int length) {
    int radius = kernel.length / 2;
    for (int i = 0; i < length; i++) {
      double sum = 0;
      for (int k = -radius; k <= radius; k++) {
        int nearest = Math.max(0, Math.min(length - 1, i + k));
        sum += kernel[k + radius] * image[start + nearest * stride];
      }
      row[i] = sum;
    }
    for (int i = 0; i < length; i++) {
      image[start + i * stride] = row[i];
    }
  }
}
