package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.cigl.network.ImageShape;

/** Reads image files as images of one shape, one by one. Safe from many threads. */
public final class ImageFileReader implements AutoCloseable {
  private static final long MAX_FILE_BYTES = 64L << 20;

  private final ImageDecoder decoder;

  /**
   * Prepares a reader.
   *
   * @param shape of its images
   * @param preparation how they are brought to it
   * @throws InvalidInputException if the shape has other than 1 or 3 channels
   */
  public ImageFileReader(ImageShape shape, ImagePreparation preparation) {
    require(
        shape.channels() == 1 || shape.channels() == 3,
        "images of %s cannot be read from files: must have 1 channel (grey) or 3 (colour)",
        shape);
    decoder = new ImageDecoder(shape, preparation);
  }

  /** Whether a file's name is that of an image. */
  public static boolean isImageName(Path file) {
    return file.getFileName()
        .toString()
        .toLowerCase(Locale.ROOT)
        .matches(".*\\.(png|jpg|jpeg|webp|bmp)");
  }

  /**
   * Reads a file as values 0 to 255, height by width by channels.
   *
   * @throws InvalidInputException naming the file, if it is missing, no image, or damaged
   */
  public float[] read(Path file) {
    byte[] bytes = bytes(file);
    ImageHeader.of(bytes, file);
    float[] values = decoder.values(bytes, file.toString());
    String damage = JpegCheck.damage(bytes);
    require(damage == null, "%s: is damaged, must be a sound file: %s", file, damage);
    return values;
  }

  /** An image in memory as values 0 to 255, height by width by channels. */
  public float[] read(BufferedImage image) {
    return decoder.values(PngImages.png(image), "image");
  }

  /** A file's content. */
  static byte[] bytes(Path file) {
    require(
        Files.exists(file), "%s: does not exist, must be a " + ImageHeader.KINDS + " file", file);
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

  @Override
  public void close() {
    decoder.close();
  }
}
