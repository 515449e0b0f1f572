package org.cigl.data;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.webp.WebpMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * How a camera was held, by the EXIF tag of that name: how its pixels are to be turned to be
 * upright.
 *
 * @param tag 1 (upright) to 8
 */
public record Orientation(int tag) {
  /** Pixels as they are to be seen. */
  public static final Orientation UPRIGHT = new Orientation(1);

  /**
   * Reads a file's.
   *
   * @return upright where it is neither JPEG nor WebP, says nothing, or nothing that makes sense
   */
  public static Orientation of(byte[] file) {
    boolean webp = JavaImages.isWebp(file);
    if (!webp && !JpegCheck.isJpeg(file)) {
      return UPRIGHT;
    }
    try (ByteArrayInputStream in = new ByteArrayInputStream(file)) {
      Metadata metadata =
          webp ? WebpMetadataReader.readMetadata(in) : JpegMetadataReader.readMetadata(in);
      ExifIFD0Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer tag = exif == null ? null : exif.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
      return tag == null || tag < 1 || tag > 8 ? UPRIGHT : new Orientation(tag);
    } catch (ImageProcessingException | IOException e) {
      return UPRIGHT; // whether the file is sound is found out elsewhere
    }
  }

  /** Whether rows become columns. */
  boolean transposes() {
    return tag >= 5;
  }

  /**
   * Turns pixels upright.
   *
   * @param pixels height by width by channels, as stored
   * @return width by height by channels where it {@linkplain #transposes transposes}
   */
  byte[] upright(byte[] pixels, int height, int width, int channels) {
    byte[] turned = new byte[pixels.length];
    int rows = transposes() ? width : height;
    int columns = transposes() ? height : width;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int from = (row(y, x, height) * width + column(y, x, width)) * channels;
        System.arraycopy(pixels, from, turned, (y * columns + x) * channels, channels);
      }
    }
    return turned;
  }

  /** The stored row of an upright pixel. */
  private int row(int y, int x, int height) {
    return switch (tag) {
      case 1, 2 -> y;
      case 3, 4 -> height - 1 - y;
      case 5, 8 -> x;
      default -> height - 1 - x; // 6, 7
    };
  }

  /** The stored column of an upright pixel. */
  private int column(int y, int x, int width) {
    return switch (tag) {
      case 1, 4 -> x;
      case 2, 3 -> width - 1 - x;
      case 5, 6 -> y;
      default -> width - 1 - y; // 7, 8
    };
  }
}
