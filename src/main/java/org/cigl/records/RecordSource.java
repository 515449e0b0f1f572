package org.cigl.records;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.data.ClassNames;
import org.cigl.files.PathArguments;
import org.cigl.network.ImageShape;

/**
 * Which records to open, and what is in them.
 *
 * @param directory that holds {@code train*} and {@code test*} or {@code validation*}
 * @param format of the records
 * @param shuffleBuffer see {@link RecordImages#of}
 */
public record RecordSource(Path directory, RecordFormat format, int shuffleBuffer) {
  /** File that names the classes, one a line. */
  public static final String CLASS_NAMES = "class_names.txt";

  /**
   * Reads what a recipe says.
   *
   * @param image {@code HEIGHTxWIDTHxCHANNELS}
   * @param classes null: as many as {@code class_names.txt} in the folder has lines
   * @param labelOffset null: 0
   * @param shuffleBuffer null: 0
   * @throws InvalidInputException naming the setting that is missing or cannot be used
   */
  public static RecordSource of(
      String directory, String image, Integer classes, Integer labelOffset, Integer shuffleBuffer) {
    require(directory != null, "data set tfrecord needs its folder: set data.directory");
    Path folder = PathArguments.of(directory, "data.directory");
    require(
        Files.isDirectory(folder),
        "data.directory %s is no folder that exists: must be where the TFRecord files are",
        folder);
    require(
        image != null,
        "data.image is missing: must be the size that images of records are brought to, such as"
            + " 224x224x3");
    return new RecordSource(
        folder,
        new RecordFormat(
            ImageShape.parse(image, "data.image"),
            classNames(folder, classes),
            labelOffset == null ? 0 : labelOffset),
        shuffleBuffer == null ? 0 : shuffleBuffer);
  }

  private static List<String> classNames(Path folder, Integer classes) {
    Path file = folder.resolve(CLASS_NAMES);
    if (!Files.isRegularFile(file)) {
      require(
          classes != null,
          "data.classes is missing: must be the number of classes, or %s must name them",
          file);
      require(
          classes >= 2 && classes <= 1_000_000,
          "data.classes is %d, must be from 2 to 1000000",
          classes);
      return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }
    List<String> names = ClassNames.read(file);
    require(
        classes == null || classes == names.size(),
        "data.classes is %d, but %s names %d: they must be the same",
        classes,
        file,
        names.size());
    return names;
  }
}
