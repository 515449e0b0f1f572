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
    Operand<TFloat32> fit(Ops tf, Operand<TUint8> image, ImageShape shape) {
      return ImageDecoding.stretch(tf, image, shape);
    }
  },
  /**
   * The largest part of the image that has the shape's proportions, from its centre, resized with
   * antialiasing.
   */
  CENTER_CROP {
    @Override
    Operand<TFloat32> fit(Ops tf, Operand<TUint8> image, ImageShape shape) {
      return ImageDecoding.centerCrop(tf, image, shape);
    }
  },
  /** The middle of the image: 7/8 of its smaller side in the shape's proportions, resized. */
  CENTRAL_CROP {
    @Override
    int channels(ImageShape shape) {
      return shape.channels();
    }

    @Override
    Operand<TFloat32> fit(Ops tf, Operand<TUint8> image, ImageShape shape) {
      return ImageDecoding.centralCrop(tf, image, shape);
    }
  };

  /** Channels that a file is decoded to. */
  int channels(ImageShape shape) {
    return 3;
  }

  /**
   * Brings a decoded image to the shape.
   *
   * @param image {@code [height, width, channels]}, as many as {@link #channels} says
   */
  abstract Operand<TFloat32> fit(Ops tf, Operand<TUint8> image, ImageShape shape);

  /** Adds the decoding of one file to a graph, its pixels as they are stored. */
  Operand<TUint8> stored(Ops tf, Operand<TString> file, ImageShape shape) {
    return ImageDecoding.decode(tf, file, channels(shape), ImageDecoding.MAX_PIXELS);
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
  public Operand<TFloat32> decode(Ops tf, Operand<TString> file, ImageShape shape) {
    return fit(tf, UprightImages.of(tf, file, stored(tf, file, shape)), shape);
  }
}
