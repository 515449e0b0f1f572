package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cigl.InvalidInputException;
import org.cigl.data.FolderLayout.LabelledFile;
import org.cigl.network.ImageShape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images as files, in a {@link FolderLayout}. */
final class ImageFolder {
  /** Height and width of images that have several sizes, where none is given. */
  private static final int DEFAULT_SIDE = 64;

  private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);

  private final FolderReading reading;
  private final FolderLayout layout;
  private final FolderProblems problems;
  private final Map<LabelledFile, ImageHeader> headers;

  private ImageFolder(FolderReading reading, FolderLayout layout, FolderProblems problems) {
    this.reading = reading;
    this.layout = layout;
    this.problems = problems;
    this.headers = new HashMap<>();
  }

  /**
   * Reads all parts.
   *
   * @param image shape that all images are brought to; null: the one that they all have, or else
   *     64x64
   * @throws InvalidInputException with everything that cannot be used, unless it is skipped
   */
  static DataSet read(Path directory, ImageShape image, FolderReading reading) {
    FolderProblems problems = new FolderProblems(directory, reading.skipBad());
    return new ImageFolder(reading, FolderLayout.of(directory, problems), problems).read(image);
  }

  /**
   * Reads a folder without training part to evaluate a model on: the test part of the split by seed
   * where the model learned from the rest, else all of it.
   *
   * @param known classes of the model, by label
   * @param trained SHA-256 of the model's training images; null where it is not known
   */
  static LabelledData readForEvaluation(DataSource source, List<String> known, String trained) {
    Path directory = source.directory();
    FolderReading reading = source.reading();
    FolderProblems problems = new FolderProblems(directory, reading.skipBad());
    FolderLayout layout = FolderLayout.ofTest(directory, known, problems);
    ImageFolder folder = new ImageFolder(reading, layout, problems);
    ImageSet all = folder.readTest(source.image());
    DataSet set = trained == null || layout.parted() ? null : folder.split(all);
    return set != null && set.train().sha256().equals(trained)
        ? set
        : TestData.of(DataSets.IMAGE_FOLDER, all);
  }

  private ImageSet readTest(ImageShape image) {
    ImageShape shape = shape(image);
    try (ImageDecoder decoder = new ImageDecoder(shape, reading.resize())) {
      ImageSet test = images(layout.test(), shape, decoder);
      problems.refuse();
      requireImages(test, "test");
      return test;
    }
  }

  private DataSet split(ImageSet all) {
    Split split = Split.stratified(all, reading.test(), reading.testSeed());
    return set((ImageSet) split.train(), null, (ImageSet) split.validation(), true);
  }

  private ImageShape shape(ImageShape image) {
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
    return shape;
  }

  private DataSet read(ImageShape image) {
    ImageShape shape = shape(image);
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
    return split(train);
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
      headers.put(file, ImageHeader.of(ImageFileReader.bytes(file.path()), file.path()));
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
    List<String> names = new ArrayList<>();
    for (LabelledFile file : sound) {
      try {
        decode(file.path(), decoder, pixels, labels.size() * shape.size());
        labels.add(file.label());
        names.add(directory().relativize(file.path()).toString());
      } catch (InvalidInputException e) {
        problems.add(file.path(), e.getMessage());
      }
    }
    return new ImageSet(
        shape,
        Arrays.copyOf(pixels, labels.size() * shape.size()),
        labels.stream().mapToInt(Integer::intValue).toArray(),
        layout.classes(),
        names::get,
        reading.resize());
  }

  private static void decode(Path file, ImageDecoder decoder, byte[] pixels, int offset) {
    byte[] bytes = ImageFileReader.bytes(file);
    decoder.decode(bytes, file.toString(), pixels, offset);
    String damage = JpegCheck.damage(bytes);
    require(damage == null, "%s: is damaged, must be a sound file: %s", file, damage);
  }
}
