package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.cigl.network.ImageShape;

/** The binary format of CIFAR-10 and CIFAR-100: label byte(s), then 3072 bytes, planes R, G, B. */
final class CifarFiles {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 3);
  private static final int PLANE = 32 * 32;
  private static final int MOST_IMAGES = 500_000;

  private CifarFiles() {}

  /**
   * Reads files one after the other.
   *
   * @param labelBytes 1 for CIFAR-10; 2 for CIFAR-100, whose second is the fine label
   */
  static ImageSet read(List<Path> files, int labelBytes, List<String> classNames) {
    int record = labelBytes + SHAPE.size();
    List<Integer> counts = new ArrayList<>();
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
      counts.add(Math.toIntExact(Math.min(size / record, MOST_IMAGES + 1)));
    }
    long total = counts.stream().mapToLong(Integer::longValue).sum();
    require(
        total <= MOST_IMAGES, "%s: holds %d images, at most %d", files.get(0), total, MOST_IMAGES);
    byte[] pixels = new byte[Math.toIntExact(total * SHAPE.size())];
    int[] labels = new int[(int) total];
    int first = 0;
    for (int i = 0; i < files.size(); i++) {
      int end = first + counts.get(i);
      read(files.get(i), labelBytes, classNames.size(), pixels, labels, first, end);
      first = end;
    }
    return new ImageSet(SHAPE, pixels, labels, classNames);
  }

  /** Image by image, so that no file is in memory as a whole. */
  private static void read(
      Path file, int labelBytes, int classes, byte[] pixels, int[] labels, int first, int end) {
    byte[] record = new byte[labelBytes + SHAPE.size()];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int image = first; image < end; image++) {
        require(
            in.readNBytes(record, 0, record.length) == record.length,
            "%s: became shorter while it was read",
            file);
        labels[image] = record[labelBytes - 1] & 0xFF;
        require(
            labels[image] < classes,
            "%s: label %d of image %d is out of range: there are %d classes",
            file,
            labels[image],
            image - first,
            classes);
        interleave(record, labelBytes, pixels, image * SHAPE.size());
      }
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + IoErrors.of(e), e);
    }
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
}
