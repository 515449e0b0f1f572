package org.cigl.gate;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.files.IoErrors;

/** Finds what a candidate is compared with in a model's folder, TensorFlow Serving's base path. */
public final class CurrentVersion {
  private CurrentVersion() {}

  /**
   * The highest version, which TensorFlow Serving serves by default.
   *
   * @return empty where the folder does not exist or holds no version
   * @throws InvalidInputException if it is no folder, or cannot be read
   */
  public static Optional<Path> newest(Path modelFolder) {
    if (!Files.exists(modelFolder)) {
      return Optional.empty();
    }
    require(
        Files.isDirectory(modelFolder),
        "model folder %s is a file, must be the folder of a model's versions",
        modelFolder);
    try (Stream<Path> versions = Files.list(modelFolder)) {
      return versions
          .filter(path -> path.getFileName().toString().matches("\\d{1,9}"))
          .max(Comparator.comparingInt(path -> Integer.parseInt(path.getFileName().toString())));
    } catch (IOException e) {
      throw new InvalidInputException(
          "model folder " + modelFolder + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  /**
   * A version by number.
   *
   * @throws InvalidInputException if it is not there
   */
  public static Path numbered(Path modelFolder, int version) {
    Path folder = modelFolder.resolve(Integer.toString(version));
    require(
        Files.isDirectory(folder),
        "against_version is %d, but %s does not exist: must be a version in that folder",
        version,
        folder);
    return folder;
  }
}
