package org.cigl.data;

import java.io.IOException;
import org.cigl.InvalidInputException;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Tensors;
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
  private final int channels;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> file;
  private final Operand<TUint8> decoded;
  private final Operand<TFloat32> image;

  /** Prepares a decoder that resizes images as a whole. */
  ImageDecoder(ImageShape shape) {
    this(shape, ImagePreparation.STRETCH);
  }

  /**
   * Prepares a decoder.
   *
   * @param shape of its images; 1 or 3 channels
   * @param preparation how they are brought to it
   */
  ImageDecoder(ImageShape shape, ImagePreparation preparation) {
    Ops tf = Ops.create(graph);
    file = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    decoded = preparation.stored(tf, file, shape);
    image = preparation.fit(tf, decoded, shape);
    channels = preparation.channels(shape);
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
    float[] values = values(bytes, name);
    for (int i = 0; i < values.length; i++) {
      pixels[offset + i] = (byte) Math.round(values[i]);
    }
  }

  /**
   * Decodes a file to values 0 to 255, height by width by channels. Safe from many threads.
   *
   * @param bytes of the whole file
   * @param name what to call it in errors
   * @throws InvalidInputException if it is damaged
   */
  float[] values(byte[] bytes, String name) {
    Orientation orientation = Orientation.of(bytes);
    if (JavaImages.reads(bytes)) {
      return decodedInJava(bytes, name, orientation);
    }
    try (TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(bytes))) {
      if (orientation.equals(Orientation.UPRIGHT)) {
        return values(session.runner().feed(file, content));
      }
      try (Result stored = session.runner().feed(file, content).fetch(decoded).run();
          TUint8 upright = upright((TUint8) stored.get(0), orientation)) {
        return values(session.runner().feed(decoded, upright));
      }
    } catch (TensorFlowException | IllegalArgumentException e) {
      throw new InvalidInputException(
          name + ": cannot be decoded, must be a sound " + ImageHeader.KINDS + " file", e);
    }
  }

  private float[] decodedInJava(byte[] bytes, String name, Orientation orientation) {
    try {
      JavaImages.Pixels stored = JavaImages.decode(bytes);
      byte[] values = channels == 1 ? ImageDecoding.grey(stored.values()) : stored.values();
      try (TUint8 upright =
          upright(values, stored.height(), stored.width(), channels, orientation)) {
        return values(session.runner().feed(decoded, upright));
      }
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          name + ": cannot be decoded, must be a sound " + ImageHeader.KINDS + " file", e);
    }
  }

  private float[] values(Session.Runner runner) {
    try (Result result = runner.fetch(image).run()) {
      return Tensors.floats(result.get(0));
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
