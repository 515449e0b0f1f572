package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.InvalidInputException;

/** Images and labels of one part of a set in MNIST's format. */
final class IdxPart {
  private final String imageFile;
  private final String labelFile;
  private final IdxFiles.Images images;
  private final int[] labels;

  IdxPart(IdxFiles.Source images, String imageFile, IdxFiles.Source labels, String labelFile) {
    this.imageFile = imageFile;
    this.labelFile = labelFile;
    this.images = IdxFiles.images(images, imageFile);
    this.labels = IdxFiles.labels(labels, labelFile);
  }

  int[] labels() {
    return labels;
  }

  ImageSet images(List<String> classNames) {
    require(
        images.count() == labels.length,
        "%s: holds %d images, but %s %d labels: there must be as many",
        imageFile,
        images.count(),
        labelFile,
        labels.length);
    try {
      return new ImageSet(images.shape(), images.pixels().values(), labels, classNames);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(labelFile + ": " + e.getMessage(), e);
    }
  }

  /**
   * The two files of a part, each gzipped or not.
   *
   * @param part such as {@code train} or {@code t10k}
   * @throws InvalidInputException if one of them is missing or malformed
   */
  static IdxPart in(Path directory, String part) {
    Path images = find(directory, part + "-images-idx3-ubyte");
    Path labels = find(directory, part + "-labels-idx1-ubyte");
    return new IdxPart(
        () -> Files.newInputStream(images),
        images.toString(),
        () -> Files.newInputStream(labels),
        labels.toString());
  }

  private static Path find(Path directory, String name) {
    for (String suffix : List.of("", ".gz")) {
      Path file = directory.resolve(name + suffix);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new InvalidInputException(
        "data file "
            + directory.resolve(name)
            + " does not exist (nor with .gz): data.directory must hold MNIST's four files");
  }
}
