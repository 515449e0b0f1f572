package org.cigl.data;

import java.nio.file.Path;
import org.cigl.InvalidInputException;
import org.cigl.network.ImageShape;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes PNG and JPEG files to images of one shape, in a TensorFlow session of its own.
 *
 * <p>TensorFlow's ops rather than the JDK's: a client that prepares images for the exported model
 * with {@code tf.io.decode_image} and {@code tf.image.resize(antialias=True)} gets the same pixels,
 * and a JPEG that is cut short is an error, not a grey rest. Transparency is dropped, 16-bit
 * samples keep their upper byte, and EXIF orientation is not applied, as there.
 */
final class ImageDecoder implements AutoCloseable {
  /** Luma of ITU-R BT.601, as {@code tf.image.rgb_to_grayscale} has it, summing to 1. */
  private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

  private final ImageShape shape;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> file;
  private final Operand<TUint8> image;

  /**
   * Prepares a decoder.
   *
   * @param shape of its images; 1 or 3 channels
   */
  ImageDecoder(ImageShape shape) {
    this.shape = shape;
    Ops tf = Ops.create(graph);
    file = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TUint8> decoded =
        tf.image.decodeImage(
            file,
            new DecodeImage.Options[] {
              DecodeImage.channels(3L).expandAnimations(false),
            });
    Operand<TFloat32> resized = resized(tf, tf.expandDims(decoded, tf.constant(0)));
    Operand<TFloat32> coloured =
        shape.channels() == 3
            ? resized
            : tf.reduceSum(tf.math.mul(resized, tf.constant(LUMA)), tf.constant(-1));
    image = tf.dtypes.cast(tf.math.rint(coloured), TUint8.class);
    session = new Session(graph);
  }

  /** Stretched to the shape's height and width; an image that has them keeps its values. */
  private Operand<TFloat32> resized(Ops tf, Operand<TUint8> batch) {
    Operand<TInt32> from =
        tf.slice(tf.shape(batch), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
    Operand<TInt32> to = tf.constant(new int[] {shape.height(), shape.width()});
    return tf.image.scaleAndTranslate(
        batch,
        to,
        tf.math.div(tf.dtypes.cast(to, TFloat32.class), tf.dtypes.cast(from, TFloat32.class)),
        tf.constant(new float[] {0, 0}),
        ScaleAndTranslate.kernelType("triangle"),
        ScaleAndTranslate.antialias(true));
  }

  /**
   * Decodes a file into {@code pixels}, height by width by channels, from {@code offset} on.
   *
   * @param bytes of the whole file
   * @param name what to call it in errors
   * @throws InvalidInputException if it is damaged
   */
  void decode(byte[] bytes, Path name, byte[] pixels, int offset) {
    try (TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(bytes));
        Result result = session.runner().feed(file, content).fetch(image).run()) {
      ((TUint8) result.get(0)).asRawTensor().data().read(pixels, offset, shape.size());
    } catch (TensorFlowException | IllegalArgumentException e) {
      throw new InvalidInputException(
          name + ": cannot be decoded, must be a sound PNG or JPEG file", e);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
