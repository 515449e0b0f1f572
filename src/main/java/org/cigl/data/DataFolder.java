package org.cigl.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;

/** Tells by the files of a folder which kind of data set it holds. */
public final class DataFolder {
  /** Sets that {@code cigl data fetch} knows. */
  static final Set<String> PUBLISHED = Set.of("mnist", "fashion-mnist", "cifar-10", "cifar-100");

  private static final Set<String> NAMED_IDX = Set.of("mnist", "fashion-mnist");

  /** Folder in which {@code cigl data fetch} puts published sets, each under its name. */
  public static final Path FETCHED = Path.of("data");

  private DataFolder() {}

  /** Where {@code cigl data fetch} put a published set, if it did. */
  public static Optional<Path> fetched(String set) {
    Path folder = FETCHED.resolve(set);
    return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
  }

  /**
   * The name of the data set, one of {@link DataSets#NAMES} or {@link DataSets#TFRECORD}; there
   * need be no images to learn from.
   *
   * @throws InvalidInputException if the folder holds none that is known
   */
  public static String recognize(Path folder) {
    return find(folder)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    folder
                        + ": holds no data set that is known, must hold train/CLASS/ (and val/,"
                        + " test/) or CLASS/ with images, MNIST's or CIFAR's files, or TFRecord"
                        + " files train*"));
  }

  /** As above; empty if the folder holds none that is known. */
  public static Optional<String> find(Path folder) {
    List<String> files = files(folder);
    if (files.stream().anyMatch(name -> name.matches("(train|t10k)-images-idx3-ubyte(\\.gz)?"))) {
      String name = folder.toAbsolutePath().normalize().getFileName().toString();
      return Optional.of(NAMED_IDX.contains(name) ? name : DataSets.IDX);
    }
    if (files.contains("data_batch_1.bin") || files.contains("test_batch.bin")) {
      return Optional.of("cifar-10");
    }
    if (files.contains("test.bin")) {
      return Optional.of("cifar-100");
    }
    if (files.stream().anyMatch(name -> name.startsWith("train") || name.startsWith("test"))) {
      return Optional.of(DataSets.TFRECORD);
    }
    return FolderLayout.fits(folder) ? Optional.of(DataSets.IMAGE_FOLDER) : Optional.empty();
  }

  private static List<String> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .toList();
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": cannot be read: " + IoErrors.of(e), e);
    }
  }
}
