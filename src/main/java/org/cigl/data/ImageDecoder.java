package org.cigl.data;

import java.io.IOException;
import org.cigl.InvalidInputException;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.Sessions;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes PNG, JPEG, WebP and BMP files to images of one shape, in a TensorFlow session of its own.
 *
 * <p>PNG and JPEG by TensorFlow's ops rather than the JDK's: a client that prepares images for the
 * exported model with {@code tf.io.decode_image} and {@code tf.image.resize(antialias=True)} gets
 * the same pixels, and a JPEG that is cut short is an error, not a grey rest. Transparency is
 * dropped, 16-bit samples keep their upper byte, as there. Unlike there, EXIF orientation is
 * applied: photographs are upright.
 */
final class ImageDecoder implements AutoCloseable {
  private final ImageShape shape;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> file;
  private final Operand<TUint8> decoded;
  private final Operand<TUint8> image;

  /**
   * Prepares a decoder.
   *
   * @param shape of its images; 1 or 3 channels
   * @param resize how they are brought to it: {@link ImagePreparation#STRETCH} or {@link
   *     ImagePreparation#CENTER_CROP}
   */
  ImageDecoder(ImageShape shape, ImagePreparation resize) {
    this.shape = shape;
    Ops tf = Ops.create(graph);
    file = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    decoded = ImageDecoding.decode(tf, file, 3, ImageDecoding.MAX_PIXELS);
    Operand<TFloat32> sized =
        resize == ImagePreparation.CENTER_CROP
            ? ImageDecoding.centerCrop(tf, decoded, shape)
            : ImageDecoding.stretch(tf, decoded, shape);
    image = tf.dtypes.cast(sized, TUint8.class);
    session = Sessions.of(graph);
  }

  /**
   * Decodes a file into {@code pixels}, height by width by channels, from {@code offset} on.
   *
   * @param bytes of the whole file
   * @param name what to call it in errors
   * @throws InvalidInputException if it is damaged
   */
  void decode(byte[] bytes, String name, byte[] pixels, int offset) {
    Orientation orientation = Orientation.of(bytes);
    if (JavaImages.reads(bytes)) {
      decodeInJava(bytes, name, orientation, pixels, offset);
      return;
    }
    try (TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(bytes))) {
      if (orientation.equals(Orientation.UPRIGHT)) {
        read(session.runner().feed(file, content), pixels, offset);
        return;
      }
      try (Result stored = session.runner().feed(file, content).fetch(decoded).run();
          TUint8 upright = upright((TUint8) stored.get(0), orientation)) {
        read(session.runner().feed(decoded, upright), pixels, offset);
      }
    } catch (TensorFlowException | IllegalArgumentException e) {
      throw new InvalidInputException(
          name + ": cannot be decoded, must be a sound " + ImageHeader.KINDS + " file", e);
    }
  }

  private void decodeInJava(
      byte[] bytes, String name, Orientation orientation, byte[] pixels, int offset) {
    try {
      JavaImages.Pixels stored = JavaImages.decode(bytes);
      try (TUint8 upright =
          upright(stored.values(), stored.height(), stored.width(), 3, orientation)) {
        read(session.runner().feed(decoded, upright), pixels, offset);
      }
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          name + ": cannot be decoded, must be a sound " + ImageHeader.KINDS + " file", e);
    }
  }

  private void read(Session.Runner runner, byte[] pixels, int offset) {
    try (Result result = runner.fetch(image).run()) {
      ((TUint8) result.get(0)).asRawTensor().data().read(pixels, offset, shape.size());
    }
  }

  private static TUint8 upright(TUint8 stored, Orientation orientation) {
    int height = (int) stored.shape().get(0);
    int width = (int) stored.shape().get(1);
    int channels = (int) stored.shape().get(2);
    byte[] pixels = new byte[(int) stored.size()];
    stored.asRawTensor().data().read(pixels);
    return upright(pixels, height, width, channels, orientation);
  }

  private static TUint8 upright(
      byte[] pixels, int height, int width, int channels, Orientation orientation) {
    byte[] turned = orientation.upright(pixels, height, width, channels);
    Shape shape =
        orientation.transposes()
            ? Shape.of(width, height, channels)
            : Shape.of(height, width, channels);
    return TUint8.tensorOf(shape, DataBuffers.of(turned));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
