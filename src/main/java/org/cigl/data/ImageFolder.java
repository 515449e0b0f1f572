package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;
import org.cigl.network.ImageShape;

/**
 * Images as files: {@code train/CLASS/*.png}, {@code .jpg} or {@code .jpeg}, and the same below
 * {@code test/}. Classes are in alphabetical order of their folders, images in that of their files;
 * names that start with a dot are passed over.
 */
final class ImageFolder {
  private static final int MAX_CLASSES = 65_536;

  private ImageFolder() {}

  private record LabelledFile(Path path, int label) {}

  /**
   * Reads both parts.
   *
   * @param image shape that all images are brought to; null: they must all have the first one's
   */
  static DataSet read(Path directory, ImageShape image) {
    List<String> classes = classes(directory.resolve("train"));
    requireKnown(directory.resolve("test"), classes);
    List<LabelledFile> train = files(directory.resolve("train"), classes);
    List<LabelledFile> test = files(directory.resolve("test"), classes);
    ImageShape shape = image != null ? image : shapeOf(train.get(0).path());
    try (ImageDecoder decoder = new ImageDecoder(shape)) {
      Reading reading = new Reading(shape, image != null, decoder);
      return new DataSet(
          DataSets.IMAGE_FOLDER, reading.images(train, classes), reading.images(test, classes));
    }
  }

  /**
   * Reads the test part alone: {@code test/CLASS/}, or {@code CLASS/} where there is no {@code
   * test/}.
   *
   * @param known classes of the model, by label
   */
  static ImageSet readTest(Path directory, ImageShape image, List<String> known) {
    Path part = directory.resolve("test");
    Path folder = Files.isDirectory(part) ? part : directory;
    boolean named = ClassNames.named(known);
    List<String> classes = named ? foldersOf(folder, known) : classes(folder);
    List<LabelledFile> test = files(folder, classes);
    ImageShape shape = image != null ? image : shapeOf(test.get(0).path());
    try (ImageDecoder decoder = new ImageDecoder(shape)) {
      return new Reading(shape, image != null, decoder).images(test, named ? known : classes);
    }
  }

  /** The folder of each class, which need not be there. */
  private static List<String> foldersOf(Path part, List<String> known) {
    List<String> folders = new ArrayList<>(known.stream().map(ClassNames::asFolder).toList());
    for (String name : folders(part)) {
      int label = folders.indexOf(ClassNames.asFolder(name));
      require(
          label >= 0,
          "%s: class '%s' is not among the model's: %s",
          part,
          name,
          String.join(", ", known));
      folders.set(label, name);
    }
    return folders;
  }

  private static List<String> classes(Path part) {
    List<String> classes = folders(part);
    require(
        classes.size() >= 2 && classes.size() <= MAX_CLASSES,
        "%s: holds %d folders, must hold one a class, from 2 to %d",
        part,
        classes.size(),
        MAX_CLASSES);
    requireDistinct(part, classes);
    return classes;
  }

  /** As names of classes in a file have to be. */
  private static void requireDistinct(Path part, List<String> classes) {
    Map<String, String> known = new HashMap<>();
    for (String name : classes) {
      String before = known.putIfAbsent(ClassNames.comparable(name), name);
      require(
          before == null,
          "%s: folders '%s' and '%s' name the same class: names must differ",
          part,
          before,
          name);
    }
  }

  private static List<String> folders(Path part) {
    return list(part, Files::isDirectory).stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }

  /**
   * A class without images is {@linkplain DataWarnings warned of}; one that is not known is not.
   */
  private static void requireKnown(Path test, List<String> classes) {
    for (String name : folders(test)) {
      require(
          classes.contains(name),
          "%s: class '%s' is not among those of train, must have no others",
          test,
          name);
    }
  }

  private static List<LabelledFile> files(Path part, List<String> classes) {
    List<LabelledFile> files = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      Path folder = part.resolve(classes.get(label));
      List<Path> images = Files.isDirectory(folder) ? list(folder, path -> true) : List.of();
      for (Path image : images) {
        require(
            Files.isRegularFile(image) && ImageFileReader.isImageName(image),
            "%s: is no .png, .jpg or .jpeg file: a class's folder must hold nothing else",
            image);
        files.add(new LabelledFile(image, label));
      }
    }
    require(!files.isEmpty(), "%s: holds no image in any class's folder, must hold some", part);
    return files;
  }

  /** What a folder holds, by name; hidden names left out. */
  private static List<Path> list(Path folder, Predicate<Path> wanted) {
    require(
        Files.isDirectory(folder),
        "%s is no folder that exists: an image-folder holds train/CLASS/ and test/CLASS/",
        folder);
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .filter(wanted)
          .sorted(Comparator.comparing(path -> path.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": cannot be read: " + IoErrors.of(e), e);
    }
  }

  private static ImageShape shapeOf(Path file) {
    ImageHeader header = ImageHeader.of(ImageFileReader.bytes(file), file);
    try {
      return new ImageShape(header.height(), header.width(), header.channels());
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          file + ": " + e.getMessage() + ": set data.image, such as 32x32x3", e);
    }
  }

  /** How files become pixels. */
  private record Reading(ImageShape shape, boolean resized, ImageDecoder decoder) {
    ImageSet images(List<LabelledFile> files, List<String> classes) {
      require(
          (long) files.size() * shape.size() <= Integer.MAX_VALUE - 8,
          "%s: %d images of %s take more than 2 GiB: set a smaller data.image",
          files.get(0).path().getParent().getParent(),
          files.size(),
          shape);
      byte[] pixels = new byte[files.size() * shape.size()];
      int[] labels = new int[files.size()];
      for (int i = 0; i < labels.length; i++) {
        Path file = files.get(i).path();
        byte[] bytes = ImageFileReader.bytes(file);
        requireShape(ImageHeader.of(bytes, file), file);
        decoder.decode(bytes, file, pixels, i * shape.size());
        String damage = JpegCheck.damage(bytes);
        require(damage == null, "%s: is damaged, must be a sound file: %s", file, damage);
        labels[i] = files.get(i).label();
      }
      return new ImageSet(shape, pixels, labels, classes, index -> name(files.get(index).path()));
    }

    /** Relative to the set's folder: {@code test/CLASS/FILE}. */
    private static String name(Path file) {
      return file.subpath(file.getNameCount() - 3, file.getNameCount()).toString();
    }

    private void requireShape(ImageHeader header, Path file) {
      require(
          resized
              || (header.height() == shape.height()
                  && header.width() == shape.width()
                  && header.channels() == shape.channels()),
          "%s: is %dx%dx%d, but the first image %s: set data.image to bring all to one size",
          file,
          header.height(),
          header.width(),
          header.channels(),
          shape);
    }
  }
}
