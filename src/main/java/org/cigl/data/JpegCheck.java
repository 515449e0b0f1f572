package org.cigl.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Finds damage inside of a JPEG's data. A decoder conceals it: what comes out is an image, grey or
 * shifted from there on.
 */
public final class JpegCheck {
  private static final String DAMAGE = "Corrupt JPEG data";

  /** A few fill bytes before the end, which some cameras write, change no pixel. */
  private static final Pattern HARMLESS =
      Pattern.compile(".* [1-8] extraneous bytes? before marker 0xd9");

  private JpegCheck() {}

  /** Whether a file starts as a JPEG does. */
  static boolean isJpeg(byte[] bytes) {
    return bytes.length > 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xD8;
  }

  /**
   * Decodes a JPEG to see whether it is sound.
   *
   * @param bytes of a whole file
   * @return what is wrong, in the decoder's words; null for nothing, and for what is no JPEG
   */
  public static String damage(byte[] bytes) {
    if (!isJpeg(bytes)) {
      return null;
    }
    AtomicReference<String> damage = new AtomicReference<>();
    IIOReadWarningListener listener =
        (reader, warning) -> {
          if (warning.startsWith(DAMAGE) && !HARMLESS.matcher(warning).matches()) {
            damage.compareAndSet(null, warning);
          }
        };
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
      try {
        reader.addIIOReadWarningListener(listener);
        reader.setInput(in, true, true);
        reader.readRaster(0, null);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // Of a kind that this decoder does not know: the one that makes the pixels finds out.
    }
    return damage.get();
  }
}
