package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.cigl.network.ImageShape;

/** The binary format of CIFAR-10 and CIFAR-100: label byte(s), then 3072 bytes, planes R, G, B. */
final class CifarFiles {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 3);
  private static final int PLANE = 32 * 32;

  private CifarFiles() {}

  /**
   * Reads files one after the other.
   *
   * @param labelBytes 1 for CIFAR-10; 2 for CIFAR-100, whose second is the fine label
   */
  static ImageSet read(List<Path> files, int labelBytes, List<String> classNames) {
    int record = labelBytes + SHAPE.size();
    long total = 0;
    for (Path file : files) {
      require(
          Files.isRegularFile(file),
          "data file %s does not exist: data.directory must hold the set's binary version",
          file);
      long size = size(file);
      require(
          size > 0 && size % record == 0,
          "%s: has %d bytes, must be a multiple of %d (%d label + 3072 pixel bytes an image)",
          file,
          size,
          record,
          labelBytes);
      total += size / record;
    }
    require(total <= 500_000, "%s: holds %d images, at most 500000", files.get(0), total);
    byte[] pixels = new byte[Math.toIntExact(total * SHAPE.size())];
    int[] labels = new int[(int) total];
    int image = 0;
    for (Path file : files) {
      byte[] bytes = bytes(file);
      for (int start = 0; start < bytes.length; start += record, image++) {
        labels[image] = bytes[start + labelBytes - 1] & 0xFF;
        require(
            labels[image] < classNames.size(),
            "%s: label %d of image %d is out of range: there are %d classes",
            file,
            labels[image],
            start / record,
            classNames.size());
        interleave(bytes, start + labelBytes, pixels, image * SHAPE.size());
      }
    }
    return new ImageSet(SHAPE, pixels, labels, classNames);
  }

  private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
    for (int i = 0; i < PLANE; i++) {
      pixels[to + 3 * i] = planes[from + i];
      pixels[to + 3 * i + 1] = planes[from + PLANE + i];
      pixels[to + 3 * i + 2] = planes[from + 2 * PLANE + i];
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + IoErrors.of(e), e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + IoErrors.of(e), e);
    }
  }
}
