package org.cigl.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.cigl.network.ImageShape;

/** An image as a PNG file of at most {@value #LARGEST} pixels a side. */
final class Thumbnail {
  private static final int LARGEST = 128;

  private Thumbnail() {}

  /**
   * Encodes one of many images.
   *
   * @param raw values 0 to 255, NHWC
   * @param index of the image
   * @param shape of every image; three channels are red, green and blue, of any other number the
   *     first is shown in grey
   */
  static byte[] png(float[] raw, int index, ImageShape shape) {
    boolean colour = shape.channels() == 3;
    BufferedImage image =
        new BufferedImage(
            shape.width(),
            shape.height(),
            colour ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
    int start = index * shape.size();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int pixel = start + (y * shape.width() + x) * shape.channels();
        for (int band = 0; band < (colour ? 3 : 1); band++) {
          int value = Math.max(0, Math.min(255, Math.round(raw[pixel + band])));
          image.getRaster().setSample(x, y, band, value);
        }
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(bounded(image), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return out.toByteArray();
  }

  private static BufferedImage bounded(BufferedImage image) {
    double scale = (double) LARGEST / Math.max(image.getWidth(), image.getHeight());
    if (scale >= 1) {
      return image;
    }
    int width = Math.max(1, (int) Math.round(scale * image.getWidth()));
    int height = Math.max(1, (int) Math.round(scale * image.getHeight()));
    BufferedImage small = new BufferedImage(width, height, image.getType());
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return small;
  }
}
