package org.cigl.data;

import org.cigl.network.ImageShape;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Brings images of one shape to another: resized as a whole, as image files are. */
public final class ImageResizing {
  private static final int COLOURS = 3;

  private ImageResizing() {}

  /**
   * The same images in another shape. Grey ones become colours whose channels are equal, colours
   * become grey by their luma.
   *
   * @param shape of 1 or 3 channels
   */
  public static ImageSet to(ImageSet images, ImageShape shape) {
    if (images.shape().equals(shape)) {
      return images;
    }
    byte[] pixels = new byte[Math.multiplyExact(images.size(), shape.size())];
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Shape from = Shape.of(images.shape().height(), images.shape().width(), COLOURS);
      Placeholder<TUint8> image = tf.placeholder(TUint8.class, Placeholder.shape(from));
      Operand<TFloat32> fitted = ImageDecoding.stretch(tf, image, shape);
      try (Session session = Sessions.of(graph)) {
        for (int i = 0; i < images.size(); i++) {
          try (TUint8 colours = TUint8.tensorOf(from, DataBuffers.of(colours(images, i)));
              Result result = session.runner().feed(image, colours).fetch(fitted).run()) {
            float[] values = Tensors.floats(result.get(0));
            for (int k = 0; k < values.length; k++) {
              pixels[i * values.length + k] = (byte) Math.round(values[k]);
            }
          }
        }
      }
    }
    return new ImageSet(shape, pixels, images.labels(), images.classNames());
  }

  /** The pixels of an image as colours. */
  private static byte[] colours(ImageSet images, int index) {
    int channels = images.shape().channels();
    int size = images.shape().height() * images.shape().width();
    byte[] colours = new byte[size * COLOURS];
    for (int i = 0; i < colours.length; i++) {
      int channel = channels == 1 ? 0 : i % COLOURS;
      colours[i] = images.pixels()[(index * size + i / COLOURS) * channels + channel];
    }
    return colours;
  }
}
