package org.cigl.data;

import java.util.List;
import org.cigl.network.ImageShape;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.op.image.StatelessSampleDistortedBoundingBox;
import org.tensorflow.op.io.DecodeRaw;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * From an encoded image of any size to values 0 to 255 of one size, as graph ops. An image that has
 * that size already is left as it is by {@link #centralCrop} and {@link #stretch}.
 */
public final class ImageDecoding {
  /** Share of the resized image's height and width that the central crop keeps. */
  private static final float CENTRAL_SHARE = 0.875f;

  /** Pixels that an image may have: 120 MB decoded. */
  public static final long MAX_PIXELS = 40_000_000;

  /** Luma of ITU-R BT.601, as {@code tf.image.rgb_to_grayscale} has it, summing to 1. */
  private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

  private static final List<Float> AREA = List.of(0.08f, 1f);
  private static final List<Float> RATIO = List.of(3f / 4, 4f / 3);

  private ImageDecoding() {}

  /**
   * Decodes JPEG or PNG, {@code [height, width, channels]}. A file that starts neither as a PNG nor
   * as a JPEG does is refused.
   *
   * <p>A file of a few kilobytes may announce gigabytes: one of too many pixels is refused before
   * it is decoded.
   *
   * @param mostPixels at most {@link #MAX_PIXELS}
   */
  public static Operand<TUint8> decode(
      Ops tf, Operand<TString> encoded, int channels, long mostPixels) {
    Operand<TString> start = tf.strings.substr(encoded, tf.constant(0), tf.constant(3));
    Operand<TBool> png = tf.math.equal(start, bytes(tf, 0x89, 'P', 'N'));
    Operand<TBool> jpeg = tf.math.equal(start, bytes(tf, 0xFF, 0xD8, 0xFF));
    Op known =
        tf.assertThat(
            tf.math.logicalOr(png, jpeg), List.of(tf.constant("image is neither PNG nor JPEG")));
    Ops after = tf.withControlDependencies(known);
    Operand<TInt64> pixels =
        after.select(jpeg, jpegPixels(after, encoded, jpeg), pngPixels(after, encoded));
    Op bounded =
        after.assertThat(
            after.math.lessEqual(pixels, after.constant(mostPixels)),
            List.of(after.constant("image is too large")));
    return after
        .withControlDependencies(bounded)
        .image
        .decodeImage(
            encoded,
            TUint8.class,
            DecodeImage.channels((long) channels),
            DecodeImage.expandAnimations(false));
  }

  private static Operand<TString> bytes(Ops tf, int... values) {
    byte[] array = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      array[i] = (byte) values[i];
    }
    try (TString tensor = TString.tensorOfBytes(NdArrays.scalarOfObject(array))) {
      return tf.constantOf(tensor);
    }
  }

  /** A PNG's header holds width and height as big-endian integers from byte 16 on. */
  private static Operand<TInt64> pngPixels(Ops tf, Operand<TString> encoded) {
    Operand<TString> size = tf.strings.substr(encoded, tf.constant(16), tf.constant(8));
    Operand<TInt32> sides = tf.io.decodeRaw(size, TInt32.class, DecodeRaw.littleEndian(false));
    // Larger sides than a signed integer holds would be negative ones, and their product small.
    return tf.select(
        tf.math.greater(tf.min(sides, tf.constant(0)), tf.constant(0)),
        tf.prod(tf.dtypes.cast(sides, TInt64.class), tf.constant(0)),
        tf.constant(MAX_PIXELS + 1));
  }

  /**
   * The pixels that a JPEG's header announces. The op takes no other file: in place of one, it is
   * given an image of one pixel.
   */
  private static Operand<TInt64> jpegPixels(Ops tf, Operand<TString> encoded, Operand<TBool> jpeg) {
    Operand<TString> other =
        tf.image.encodeJpeg(tf.zeros(tf.constant(new int[] {1, 1, 1}), TUint8.class));
    Operand<TInt64> shape =
        tf.image.extractJpegShape(tf.select(jpeg, encoded, other), TInt64.class);
    return tf.prod(
        tf.slice(shape, tf.constant(new int[] {0}), tf.constant(new int[] {2})), tf.constant(0));
  }

  /**
   * A random part of the image, resized (Szegedy et al., 2015): 8% to 100% of its area, 3:4 to 4:3.
   *
   * @param seed [2]; the part is a pure function of it
   */
  public static Operand<TFloat32> randomResizedCrop(
      Ops tf, Operand<TUint8> image, ImageShape shape, Operand<TInt64> seed) {
    StatelessSampleDistortedBoundingBox<TInt32> part =
        tf.image.statelessSampleDistortedBoundingBox(
            tf.shape(image),
            tf.constant(new float[][][] {{{0, 0, 1, 1}}}),
            tf.constant(0f),
            seed,
            StatelessSampleDistortedBoundingBox.areaRange(AREA),
            StatelessSampleDistortedBoundingBox.aspectRatioRange(RATIO),
            StatelessSampleDistortedBoundingBox.maxAttempts(10L));
    Operand<TUint8> cropped = tf.slice(image, part.begin(), part.sizeOutput());
    return resize(tf, cropped, shape);
  }

  /**
   * The middle of the image, resized: 7/8 of its smaller side in the target's proportions. An image
   * of the right size stays as it is. Cropped before it is resized, so that no image, however
   * narrow, takes more memory than itself.
   */
  public static Operand<TFloat32> centralCrop(Ops tf, Operand<TUint8> image, ImageShape shape) {
    Operand<TFloat32> share =
        tf.select(
            tf.reduceAll(tf.math.equal(size(tf, image), target(tf, shape)), tf.constant(0)),
            tf.constant(1f),
            tf.constant(CENTRAL_SHARE));
    return resize(tf, middle(tf, image, shape, share), shape);
  }

  /**
   * The largest part in the target's proportions, from the centre, as {@link #stretch} resizes it.
   *
   * @param image {@code [height, width, 3]}
   */
  static Operand<TFloat32> centerCrop(Ops tf, Operand<TUint8> image, ImageShape shape) {
    return stretch(tf, middle(tf, image, shape, tf.constant(1f)), shape);
  }

  private static Operand<TInt32> size(Ops tf, Operand<TUint8> image) {
    return tf.slice(tf.shape(image), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
  }

  private static Operand<TInt32> target(Ops tf, ImageShape shape) {
    return tf.constant(new int[] {shape.height(), shape.width()});
  }

  /** A share of the largest part in the target's proportions, from the centre. */
  private static Operand<TUint8> middle(
      Ops tf, Operand<TUint8> image, ImageShape shape, Operand<TFloat32> share) {
    Operand<TInt32> size = size(tf, image);
    Operand<TFloat32> wanted = tf.dtypes.cast(target(tf, shape), TFloat32.class);
    Operand<TFloat32> there = tf.dtypes.cast(size, TFloat32.class);
    Operand<TFloat32> scale =
        tf.math.mul(tf.min(tf.math.div(there, wanted), tf.constant(0)), share);
    Operand<TInt32> kept =
        tf.math.maximum(
            tf.dtypes.cast(tf.math.rint(tf.math.mul(wanted, scale)), TInt32.class), tf.constant(1));
    Operand<TInt32> start = tf.math.floorDiv(tf.math.sub(size, kept), tf.constant(2));
    return tf.slice(
        image,
        tf.concat(List.of(start, tf.constant(new int[] {0})), tf.constant(0)),
        tf.concat(List.of(kept, tf.constant(new int[] {-1})), tf.constant(0)));
  }

  /**
   * The whole image, resized with antialiasing, its sides' proportion not kept; grey from colours
   * where the shape has one channel. Rounded to whole values.
   *
   * @param image {@code [height, width, 3]}
   * @return {@code [height, width, channels]} of the shape
   */
  static Operand<TFloat32> stretch(Ops tf, Operand<TUint8> image, ImageShape shape) {
    Operand<TInt32> from = size(tf, image);
    Operand<TInt32> to = target(tf, shape);
    Operand<TFloat32> resized =
        tf.image.scaleAndTranslate(
            tf.expandDims(image, tf.constant(0)),
            to,
            tf.math.div(tf.dtypes.cast(to, TFloat32.class), tf.dtypes.cast(from, TFloat32.class)),
            tf.constant(new float[] {0, 0}),
            ScaleAndTranslate.kernelType("triangle"),
            ScaleAndTranslate.antialias(true));
    Operand<TFloat32> coloured =
        shape.channels() == 3
            ? resized
            : tf.reduceSum(tf.math.mul(resized, tf.constant(LUMA)), tf.constant(-1));
    return tf.reshape(
        tf.math.rint(coloured),
        tf.constant(new int[] {shape.height(), shape.width(), shape.channels()}));
  }

  /** Grey from colours, as TensorFlow decodes a coloured file to one channel. */
  static byte[] grey(byte[] colours) {
    byte[] grey = new byte[colours.length / 3];
    for (int i = 0; i < grey.length; i++) {
      float luma = 0;
      for (int channel = 0; channel < 3; channel++) {
        luma += LUMA[channel] * (colours[3 * i + channel] & 0xFF);
      }
      grey[i] = (byte) Math.round(luma);
    }
    return grey;
  }

  private static Operand<TFloat32> resize(Ops tf, Operand<TUint8> image, ImageShape shape) {
    Operand<TFloat32> resized =
        tf.image.resizeBilinear(
            tf.expandDims(image, tf.constant(0)),
            tf.constant(new int[] {shape.height(), shape.width()}),
            ResizeBilinear.halfPixelCenters(true));
    return tf.reshape(
        resized, tf.constant(new int[] {shape.height(), shape.width(), shape.channels()}));
  }
}
