package org.cigl.data;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import org.cigl.InvalidInputException;
import org.cigl.Suggestion;
import org.cigl.files.PathArguments;
import org.cigl.network.ImageShape;

/**
 * What data to load.
 *
 * @param set one of {@link DataSets#names}
 * @param directory where its files are; null for the bundled set
 * @param image size that images are brought to, for {@link DataSets#IMAGE_FOLDER} and sets that
 *     others add; null: the one that they all have, or else 64x64
 * @param reading how a folder of images is read
 */
public record DataSource(String set, Path directory, ImageShape image, FolderReading reading) {
  /** Checks that a size is given only to the set that takes one. */
  public DataSource {
    require(
        !set.equals(DataSets.TFRECORD),
        "data.set is %s, which is streamed: this takes a set in memory, must be one of %s",
        set,
        String.join(", ", DataSets.names()));
    require(
        !set.equals(DataSets.MEMORY),
        "data.set is %s: a program gave its images, must be one of %s, or trained by that program",
        set,
        String.join(", ", DataSets.names()));
    require(
        DataSets.names().contains(set),
        "data.set is '%s', must be one of %s, %s, or a folder that exists%s",
        set,
        String.join(", ", DataSets.names()),
        DataSets.TFRECORD,
        Suggestion.of(set, DataSets.names()));
    require(
        image == null || set.equals(DataSets.IMAGE_FOLDER) || DataSets.isAdded(set),
        "data.image is %s, but the images of %s have a size of their own: only %s takes it",
        image,
        set,
        DataSets.IMAGE_FOLDER);
    require(
        directory == null || !set.equals(DataSets.BUNDLED),
        "data.directory is %s, but %s is bundled and has no folder: must be given with data.set, or"
            + " in its place",
        directory,
        set);
    require(
        reading.equals(FolderReading.DEFAULT) || set.equals(DataSets.IMAGE_FOLDER),
        "data.resize, data.skip_bad, data.test and data.test_seed are for data.set %s, must not be"
            + " given for %s",
        DataSets.IMAGE_FOLDER,
        set);
    require(
        image == null || image.channels() == 1 || image.channels() == 3,
        "data.image is %s, must have 1 channel (grey) or 3 (colour)",
        image);
  }

  /** A set whose files are read as they are. */
  public DataSource(String set, Path directory, ImageShape image) {
    this(set, directory, image, FolderReading.DEFAULT);
  }

  /** The set that comes with the product. */
  public static DataSource bundled() {
    return new DataSource(DataSets.BUNDLED, null, null);
  }

  /**
   * Reads what a recipe or the command line says.
   *
   * @param directory a path, or null
   * @param image {@code HEIGHTxWIDTHxCHANNELS}, or null
   * @throws InvalidInputException if one of them cannot be understood
   */
  public static DataSource of(String set, String directory, String image) {
    return of(set, directory, image, FolderReading.DEFAULT);
  }

  /**
   * As above.
   *
   * @param reading how a folder of images is read
   */
  public static DataSource of(String set, String directory, String image, FolderReading reading) {
    return new DataSource(
        set,
        directory == null ? null : PathArguments.of(directory, "data.directory"),
        image == null ? null : ImageShape.parse(image, "data.image"),
        reading);
  }
}
