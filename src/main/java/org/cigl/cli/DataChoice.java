package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.cigl.data.DataFolder;
import org.cigl.data.DataSets;

/**
 * Which data set is meant by what was given: the name of a set, or a folder, which is recognized by
 * its files.
 *
 * @param set name of the set
 * @param directory of its files; null where none was given
 * @param recognized whether the folder was given in place of a name
 */
record DataChoice(String set, String directory, boolean recognized) {
  private static final Set<String> OF_ANY_IMAGES =
      Set.of(DataSets.IDX, DataSets.IMAGE_FOLDER, DataSets.TFRECORD);

  /**
   * Understands what was given.
   *
   * @param given a name or a folder
   * @param directory given beside it; or null
   * @throws org.cigl.InvalidInputException if the folder holds no set that is known
   */
  static DataChoice of(String given, String directory) {
    if (isName(given) || !isFolder(given)) {
      return new DataChoice(given, directory, false);
    }
    require(
        directory == null,
        "data.directory is %s, but the folder %s is given as data.set: must be one of them",
        directory,
        given);
    return new DataChoice(DataFolder.recognize(Path.of(given)), given, true);
  }

  static boolean isFolder(String given) {
    try {
      return !given.isEmpty() && Files.isDirectory(Path.of(given));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  static boolean isName(String given) {
    return DataSets.names().contains(given) || given.equals(DataSets.TFRECORD);
  }

  /**
   * A name for a model of it, as names of models have to be: that of a published set, of others the
   * folder's.
   */
  String modelName() {
    boolean published = directory == null || (!recognized && !OF_ANY_IMAGES.contains(set));
    String called =
        published ? set : Path.of(directory).toAbsolutePath().normalize().getFileName().toString();
    String name =
        called.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-").replaceAll("^[._-]+", "");
    return name.isEmpty() ? "model" : name.substring(0, Math.min(64, name.length()));
  }
}
