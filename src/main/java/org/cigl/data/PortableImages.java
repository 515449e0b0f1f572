package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;

/** Images as PNG or JPEG files in memory, which exported models decode. */
public final class PortableImages {
  private static final long MAX_FILE_BYTES = 64L << 20;

  private PortableImages() {}

  /**
   * An image file, as PNG where it is of a format that models do not decode.
   *
   * @throws InvalidInputException if it cannot be read
   */
  public static byte[] read(Path file) {
    byte[] bytes = bytes(file);
    ImageHeader.of(bytes, file); // refuses what is no image
    try {
      return JavaImages.reads(bytes) ? png(upright(bytes)) : bytes;
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          file + ": cannot be decoded, must be a sound " + ImageHeader.KINDS + " file", e);
    }
  }

  private static BufferedImage upright(byte[] file) throws IOException {
    JavaImages.Pixels stored = JavaImages.decode(file);
    Orientation orientation = Orientation.of(file);
    byte[] values = orientation.upright(stored.values(), stored.height(), stored.width(), 3);
    int height = orientation.transposes() ? stored.width() : stored.height();
    int width = orientation.transposes() ? stored.height() : stored.width();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      int red = (values[3 * i] & 0xFF) << 16;
      int green = (values[3 * i + 1] & 0xFF) << 8;
      image.setRGB(i % width, i / width, red | green | (values[3 * i + 2] & 0xFF));
    }
    return image;
  }

  private static byte[] bytes(Path file) {
    require(Files.isRegularFile(file), "image file %s does not exist", file);
    try {
      long size = Files.size(file);
      require(
          size <= MAX_FILE_BYTES,
          "%s: has %d bytes, must have at most %d",
          file,
          size,
          MAX_FILE_BYTES);
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + IoErrors.of(e), e);
    }
  }

  /** An image as a PNG file: grey where it is, else in colour, without transparency. */
  public static byte[] png(BufferedImage image) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(opaque(image), "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException("a file in memory cannot fail", e);
    }
    return file.toByteArray();
  }

  private static BufferedImage opaque(BufferedImage image) {
    if (image.getType() == BufferedImage.TYPE_BYTE_GRAY
        || image.getType() == BufferedImage.TYPE_INT_RGB
        || image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      return image;
    }
    int width = image.getWidth();
    int height = image.getHeight();
    BufferedImage rgb = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    rgb.setRGB(0, 0, width, height, image.getRGB(0, 0, width, height, null, 0, width), 0, width);
    return rgb;
  }
}
