package org.cigl.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What a PNG or JPEG announces of its size, before anything is decoded.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record EncodedImageSize(int width, int height) {
  /**
   * Pixels that an image in a request or a record may have, as many are decoded side by side: 50 MB
   * decoded.
   */
  public static final long MOST_PIXELS = 1 << 24;

  private static final EncodedImageSize NONE = new EncodedImageSize(0, 0);

  /** Reads the header; no pixels where the bytes are no such image. */
  public static EncodedImageSize of(byte[] bytes) {
    boolean png = bytes.length > 3 && bytes[0] == (byte) 0x89 && bytes[1] == 'P';
    if (!png && !JpegCheck.isJpeg(bytes)) {
      return NONE;
    }
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(png ? "png" : "jpeg");
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return new EncodedImageSize(reader.getWidth(0), reader.getHeight(0));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      return NONE; // the decoder says what is wrong
    }
  }

  /** Number of pixels. */
  public long pixels() {
    return (long) width * height;
  }
}
