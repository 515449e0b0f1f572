package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.awt.color.ColorSpace;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.cigl.InvalidInputException;

/**
 * What an image file says of itself, read before anything is decoded: a small file can announce an
 * image that fills the memory.
 *
 * @param height in pixels, upright as EXIF says
 * @param width in pixels, upright as EXIF says
 * @param channels 1 (grey) or 3 (colour); transparency is not counted
 */
record ImageHeader(int height, int width, int channels) {
  /** Pixels that an image may have: 120 MB decoded. */
  static final long MAX_PIXELS = 40_000_000;

  /** The formats that are read, for messages. */
  static final String KINDS = "PNG, JPEG, WebP or BMP";

  private static final Set<String> FORMATS = Set.of("png", "jpeg", "webp", "bmp");

  /**
   * Reads the header.
   *
   * @param bytes of the whole file
   * @param file what to call it in errors
   * @throws InvalidInputException if it is of no such format, or announces too many pixels
   */
  static ImageHeader of(byte[] bytes, Path file) {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      ImageReader reader = readers.hasNext() ? readers.next() : null;
      require(
          reader != null && FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT)),
          "%s: is no %s file, whatever its name says",
          file,
          KINDS);
      try {
        reader.setInput(in, true, true);
        return of(reader, file, Orientation.of(bytes).transposes());
      } finally {
        reader.dispose();
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          file + ": its header cannot be read, must be a sound " + KINDS + " file", e);
    }
  }

  private static ImageHeader of(ImageReader reader, Path file, boolean transposed)
      throws IOException {
    int height = transposed ? reader.getWidth(0) : reader.getHeight(0);
    int width = transposed ? reader.getHeight(0) : reader.getWidth(0);
    require(
        (long) height * width <= MAX_PIXELS,
        "%s: is %dx%d, must have at most %d pixels: scale it down",
        file,
        height,
        width,
        MAX_PIXELS);
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    boolean grey = types.hasNext() && grey(types.next().getColorModel());
    return new ImageHeader(height, width, grey ? 1 : 3);
  }

  private static boolean grey(ColorModel model) {
    if (model instanceof IndexColorModel palette) {
      byte[][] colours = new byte[3][palette.getMapSize()];
      palette.getReds(colours[0]);
      palette.getGreens(colours[1]);
      palette.getBlues(colours[2]);
      return Arrays.equals(colours[0], colours[1]) && Arrays.equals(colours[1], colours[2]);
    }
    return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }
}
