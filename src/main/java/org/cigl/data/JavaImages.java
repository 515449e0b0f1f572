package org.cigl.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Image formats that TensorFlow does not decode, or not all of: WebP and BMP. */
final class JavaImages {
  private JavaImages() {}

  /** Whether a file is of such a format, by its first bytes. */
  static boolean reads(byte[] bytes) {
    return isWebp(bytes) || (bytes.length > 2 && bytes[0] == 'B' && bytes[1] == 'M');
  }

  /** Whether a file starts as a WebP file does. */
  static boolean isWebp(byte[] bytes) {
    return starts(bytes, 0, "RIFF") && starts(bytes, 8, "WEBP");
  }

  private static boolean starts(byte[] bytes, int offset, String text) {
    if (bytes.length < offset + text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[offset + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Pixels of three channels, as stored.
   *
   * @param height in pixels
   * @param width in pixels
   * @param values height by width by 3
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over at once, and kept by nobody
  record Pixels(int height, int width, byte[] values) {}

  /**
   * Decodes a file; transparency is dropped.
   *
   * @throws IOException if it is damaged
   */
  static Pixels decode(byte[] bytes) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
    if (image == null) {
      throw new IOException("no reader takes it");
    }
    int height = image.getHeight();
    int width = image.getWidth();
    int[] colours = image.getRGB(0, 0, width, height, null, 0, width);
    byte[] values = new byte[3 * colours.length];
    for (int i = 0; i < colours.length; i++) {
      values[3 * i] = (byte) (colours[i] >> 16);
      values[3 * i + 1] = (byte) (colours[i] >> 8);
      values[3 * i + 2] = (byte) colours[i];
    }
    return new Pixels(height, width, values);
  }
}
