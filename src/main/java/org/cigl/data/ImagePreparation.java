package org.cigl.data;

import org.cigl.network.ImageShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * How the images of a data set were brought to one shape, so that an exported model can do the same
 * with the files that it is sent. An image that has the shape keeps its values either way.
 */
public enum ImagePreparation {
  /** The whole image, whatever its proportions, resized with antialiasing. */
  STRETCH {
    @Override
    public Operand<TFloat32> decode(Ops tf, Operand<TString> file, ImageShape shape) {
      return ImageDecoding.stretch(tf, decoded(tf, file, 3), shape);
    }
  },
  /**
   * The largest part of the image that has the shape's proportions, from its centre, resized with
   * antialiasing.
   */
  CENTER_CROP {
    @Override
    public Operand<TFloat32> decode(Ops tf, Operand<TString> file, ImageShape shape) {
      return ImageDecoding.centerCrop(tf, decoded(tf, file, 3), shape);
    }
  },
  /** The middle of the image: 7/8 of its smaller side in the shape's proportions, resized. */
  CENTRAL_CROP {
    @Override
    public Operand<TFloat32> decode(Ops tf, Operand<TString> file, ImageShape shape) {
      return ImageDecoding.centralCrop(tf, decoded(tf, file, shape.channels()), shape);
    }
  };

  private static Operand<TUint8> decoded(Ops tf, Operand<TString> file, int channels) {
    return UprightImages.of(
        tf, file, ImageDecoding.decode(tf, file, channels, ImageDecoding.MAX_PIXELS));
  }

  /**
   * Adds the decoding of one file to a graph, turned upright by its EXIF orientation; running it
   * fails on a file that is no sound PNG or JPEG, or has more than {@link ImageDecoding#MAX_PIXELS}
   * pixels.
   *
   * @param file scalar, its whole content
   * @param shape 1 or 3 channels
   * @return {@code [height, width, channels]}, values 0 to 255
   */
  public abstract Operand<TFloat32> decode(Ops tf, Operand<TString> file, ImageShape shape);
}
