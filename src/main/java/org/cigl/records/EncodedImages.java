package org.cigl.records;

import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;
import org.cigl.tensorflow.Sessions;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.EncodeJpeg;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** The images of a set as JPEG or PNG, encoded by TensorFlow's own ops. */
public final class EncodedImages implements AutoCloseable {
  /** How images are encoded. */
  public enum Format {
    /** With losses, quality 95. */
    JPEG,
    /** Without losses. */
    PNG
  }

  private final ImageSet images;
  private final Format format;
  private final Graph graph = new Graph();
  private final Placeholder<TUint8> pixels;
  private final Operand<TString> encoded;
  private final Session session;

  /** Prepares to encode; images must have 1 channel or 3. */
  public EncodedImages(ImageSet images, Format format) {
    ImageShape shape = images.shape();
    this.images = images;
    this.format = format;
    Ops tf = Ops.create(graph);
    pixels =
        tf.placeholder(
            TUint8.class,
            Placeholder.shape(Shape.of(shape.height(), shape.width(), shape.channels())));
    encoded =
        format == Format.PNG
            ? tf.image.encodePng(pixels)
            : tf.image.encodeJpeg(pixels, EncodeJpeg.quality(95L));
    session = Sessions.of(graph);
  }

  Format format() {
    return format;
  }

  /** An image's file content. */
  public byte[] get(int image) {
    int size = images.shape().size();
    try (TUint8 input =
            TUint8.tensorOf(
                pixels.shape(), DataBuffers.of(images.pixels()).slice((long) image * size, size));
        Result result = session.runner().feed(pixels, input).fetch(encoded).run()) {
      return ((TString) result.get(0)).asBytes().getObject();
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
