package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;

/**
 * Where the images of a folder are: in {@code train/CLASS/}, {@code val/CLASS/} and {@code
 * test/CLASS/}, or in {@code CLASS/} alone. Classes are in alphabetical order of their folders,
 * images in that of their files. Names that start with a dot and what file managers leave are
 * passed over.
 *
 * @param directory of all
 * @param classes names in order
 * @param train files to learn from; all where there are no parts
 * @param validation null where there is no such part
 * @param test null where there is no such part
 */
record FolderLayout(
    Path directory,
    List<String> classes,
    List<LabelledFile> train,
    List<LabelledFile> validation,
    List<LabelledFile> test) {
  /** Extensions of the files that are read. */
  static final String EXTENSIONS = ".png, .jpg, .jpeg, .webp or .bmp";

  private static final String TRAIN = "train";
  private static final String TEST = "test";
  private static final List<String> VALIDATION = List.of("val", "valid", "validation");
  private static final Set<String> PASSED_OVER = Set.of("thumbs.db", "desktop.ini");
  private static final int MAX_CLASSES = 65_536;

  /** An image and the number of its class. */
  record LabelledFile(Path path, int label) {}

  /**
   * Finds the files.
   *
   * @param problems takes what does not belong there
   */
  static FolderLayout of(Path directory, FolderProblems problems) {
    Path train = directory.resolve(TRAIN);
    boolean parts = Files.isDirectory(train);
    Path validation = parts ? validation(directory) : null;
    Path test = directory.resolve(TEST);
    require(
        parts || (!Files.isDirectory(test) && validation(directory) == null),
        "%s: holds test/ or val/, but no train/: must hold train/CLASS/ too, or CLASS/ alone",
        directory);
    Path first = parts ? train : directory;
    List<String> classes = classes(first);
    List<LabelledFile> learned = files(first, classes, problems);
    if (!parts) {
      return new FolderLayout(directory, classes, learned, null, null);
    }
    List<LabelledFile> validated = part(validation, classes, problems);
    List<LabelledFile> tested = Files.isDirectory(test) ? part(test, classes, problems) : validated;
    return new FolderLayout(
        directory, classes, learned, tested == validated ? null : validated, tested);
  }

  /**
   * Finds the files of a folder to test a model on: in {@code test/CLASS/}, or in {@code CLASS/}
   * alone. A class's folder need not be there.
   *
   * @param known classes of the model, by label
   * @param problems takes what does not belong there
   */
  static FolderLayout ofTest(Path directory, List<String> known, FolderProblems problems) {
    Path test = directory.resolve(TEST);
    Path part = Files.isDirectory(test) ? test : directory;
    boolean named = ClassNames.named(known);
    List<String> folders = named ? foldersOf(part, known) : classes(part);
    return new FolderLayout(
        directory, named ? known : folders, List.of(), null, files(part, folders, problems));
  }

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

  /** Whether images to test on are in a folder of their own. */
  boolean parted() {
    return Files.isDirectory(directory.resolve(TEST));
  }

  /** Whether a folder looks like one of classes, or of parts with classes. */
  static boolean fits(Path directory) {
    for (String part : List.of(TRAIN, TEST)) {
      if (Files.isDirectory(directory.resolve(part))) {
        return !folders(directory.resolve(part)).isEmpty();
      }
    }
    return folders(directory).stream()
        .anyMatch(name -> !list(directory.resolve(name), FolderLayout::isImage).isEmpty());
  }

  private static Path validation(Path directory) {
    return VALIDATION.stream()
        .map(directory::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(null);
  }

  /** A class without images is {@linkplain DataWarnings warned of}; one not known is a problem. */
  private static List<LabelledFile> part(Path part, List<String> classes, FolderProblems problems) {
    if (part == null) {
      return null;
    }
    for (String name : folders(part)) {
      if (!classes.contains(name)) {
        problems.add(
            part.resolve(name),
            String.format(
                "%s: class '%s' is not among those of train, must have no others", part, name));
      }
    }
    return files(part, classes, problems);
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

  private static List<LabelledFile> files(
      Path part, List<String> classes, FolderProblems problems) {
    List<LabelledFile> files = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      Path folder = part.resolve(classes.get(label));
      for (Path file : Files.isDirectory(folder) ? list(folder, path -> true) : List.<Path>of()) {
        if (isImage(file)) {
          files.add(new LabelledFile(file, label));
        } else {
          problems.add(
              file,
              file + ": is no " + EXTENSIONS + " file: a class's folder must hold nothing else");
        }
      }
    }
    return files;
  }

  private static boolean isImage(Path file) {
    return Files.isRegularFile(file) && ImageFileReader.isImageName(file);
  }

  private static List<String> folders(Path part) {
    return list(part, Files::isDirectory).stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }

  /** What a folder holds, by name. */
  private static List<Path> list(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(FolderLayout::counts)
          .filter(wanted)
          .sorted(Comparator.comparing(path -> path.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": cannot be read: " + IoErrors.of(e), e);
    }
  }

  private static boolean counts(Path path) {
    String name = path.getFileName().toString();
    return !name.startsWith(".") && !PASSED_OVER.contains(name.toLowerCase(Locale.ROOT));
  }
}
