package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cigl.InvalidInputException;
import org.cigl.data.FolderLayout.LabelledFile;
import org.cigl.files.IoErrors;
import org.cigl.network.ImageShape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images as files, in a {@link FolderLayout}. */
final class ImageFolder {
  /** Height and width of images that have several sizes, where none is given. */
  private static final int DEFAULT_SIDE = 64;

  private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);
  private static final long MAX_FILE_BYTES = 64L << 20;

  private final FolderReading reading;
  private final FolderLayout layout;
  private final FolderProblems problems;
  private final Map<LabelledFile, ImageHeader> headers;

  private ImageFolder(Path directory, FolderReading reading) {
    this.reading = reading;
    this.problems = new FolderProblems(directory, reading.skipBad());
    this.layout = FolderLayout.of(directory, problems);
    this.headers = new java.util.HashMap<>();
  }

  /**
   * Reads all parts.
   *
   * @param image shape that all images are brought to; null: the one that they all have, or else
   *     64x64
   * @throws InvalidInputException with everything that cannot be used, unless it is skipped
   */
  static DataSet read(Path directory, ImageShape image, FolderReading reading) {
    return new ImageFolder(directory, reading).read(image);
  }

  private DataSet read(ImageShape image) {
    for (List<LabelledFile> part :
        Arrays.asList(layout.train(), layout.validation(), layout.test())) {
      if (part != null) {
        part.forEach(this::readHeader);
      }
    }
    ImageShape shape = image != null ? image : commonShape();
    if (shape == null) { // not one sound file
      problems.refuse();
    }
    require(shape != null, "%s: holds no image in any class's folder, must hold some", directory());
    ImageSet train;
    ImageSet validation;
    ImageSet test;
    try (ImageDecoder decoder = new ImageDecoder(shape, reading.resize())) {
      train = images(layout.train(), shape, decoder);
      validation = layout.validation() == null ? null : images(layout.validation(), shape, decoder);
      test = layout.test() == null ? null : images(layout.test(), shape, decoder);
    }
    problems.refuse();
    requireImages(train, "train");
    if (validation != null) {
      requireImages(validation, "validation");
    }
    if (test != null) {
      requireImages(test, "test");
      return set(train, validation, test, false);
    }
    Split split = Split.stratified(train, reading.test(), reading.testSeed());
    return set((ImageSet) split.train(), null, (ImageSet) split.validation(), true);
  }

  private Path directory() {
    return layout.directory();
  }

  private DataSet set(ImageSet train, ImageSet validation, ImageSet test, boolean stratified) {
    return new DataSet(
        DataSets.IMAGE_FOLDER, train, validation, test, stratified, problems.files());
  }

  private void requireImages(ImageSet images, String part) {
    require(
        images.size() > 0,
        "%s: holds no image in any class's folder of %s, must hold some",
        directory(),
        part);
  }

  private void readHeader(LabelledFile file) {
    try {
      headers.put(file, ImageHeader.of(bytes(file.path()), file.path()));
    } catch (InvalidInputException e) {
      problems.add(file.path(), e.getMessage());
    }
  }

  /** The shape that all images have, or the default; null where there is no image. */
  private ImageShape commonShape() {
    Map<String, Long> sizes =
        headers.values().stream()
            .map(header -> header.height() + "x" + header.width())
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    int channels = headers.values().stream().mapToInt(ImageHeader::channels).max().orElse(0);
    if (sizes.size() == 1) {
      return ImageShape.parse(sizes.keySet().iterator().next() + "x" + channels, "data.image");
    }
    if (sizes.isEmpty()) {
      return null;
    }
    LOG.warn(
        "the images have {} sizes and are brought to {}x{}x{}: data.image says another one",
        sizes.size(),
        DEFAULT_SIDE,
        DEFAULT_SIDE,
        channels);
    return new ImageShape(DEFAULT_SIDE, DEFAULT_SIDE, channels);
  }

  private static byte[] bytes(Path file) {
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

  /** The pixels of those files that can be used. */
  private ImageSet images(List<LabelledFile> files, ImageShape shape, ImageDecoder decoder) {
    List<LabelledFile> sound = files.stream().filter(headers::containsKey).toList();
    require(
        (long) sound.size() * shape.size() <= Integer.MAX_VALUE - 8,
        "%s: %d images of %s take more than 2 GiB: set a smaller data.image",
        directory(),
        sound.size(),
        shape);
    byte[] pixels = new byte[sound.size() * shape.size()];
    List<Integer> labels = new ArrayList<>();
    for (LabelledFile file : sound) {
      try {
        decode(file.path(), decoder, pixels, labels.size() * shape.size());
        labels.add(file.label());
      } catch (InvalidInputException e) {
        problems.add(file.path(), e.getMessage());
      }
    }
    return new ImageSet(
        shape,
        Arrays.copyOf(pixels, labels.size() * shape.size()),
        labels.stream().mapToInt(Integer::intValue).toArray(),
        layout.classes(),
        reading.resize());
  }

  private static void decode(Path file, ImageDecoder decoder, byte[] pixels, int offset) {
    byte[] bytes = bytes(file);
    decoder.decode(bytes, file.toString(), pixels, offset);
    String damage = JpegCheck.damage(bytes);
    require(damage == null, "%s: is damaged, must be a sound file: %s", file, damage);
  }
}
