package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.FolderReading;
import org.cigl.data.ImagePreparation;
import org.cigl.export.ImageClassifier;
import org.cigl.network.ImageShape;
import org.cigl.records.RecordSource;
import picocli.CommandLine.Option;

/** Where a data set is, and how its images are read. */
final class DataFolderOptions {
  @Option(
      names = "--data-directory",
      paramLabel = "DIR",
      description = "Folder of the data set's files; not needed for the bundled one.")
  private String directory;

  @Option(
      names = "--image",
      paramLabel = "HxWxC",
      description = {
        "Bring the images of an image-folder or of tfrecord to this size, such as 32x32x3. Default:"
            + " the model's; where there is no model, the size that all have, or else 64x64."
      })
  private String image;

  @Option(
      names = "--resize",
      paramLabel = "HOW",
      description = {
        "Of an image-folder: stretch to that size, or center_crop, the largest part of the image in"
            + " its proportions. Default: as the model's training images were, else stretch."
      })
  private ImagePreparation resize;

  @Option(
      names = "--skip-bad",
      description = "Skip image files that cannot be used, and say which.")
  private boolean skipBad;

  /** Whether a folder is named. */
  boolean given() {
    return directory != null;
  }

  /** Takes a folder as if it had been given. */
  void take(String own) {
    directory = own;
  }

  /** The set called {@code name}, there. */
  DataSource source(String name) {
    return source(DataChoice.of(name, directory), image, resize);
  }

  private DataSource source(DataChoice choice, String size, ImagePreparation how) {
    return DataSource.of(
        choice.set(),
        choice.directory(),
        size,
        new FolderReading(how, skipBad ? true : null, null, null));
  }

  /** The name of the set that is meant by a name or a folder. */
  String set(String name) {
    return DataChoice.of(name, directory).set();
  }

  /** The set called {@code name}, there, its images brought to a model's size as it learned. */
  DataSource source(String name, ImageClassifier model) {
    DataChoice choice = DataChoice.of(name, directory);
    boolean sized = image != null || !choice.set().equals(DataSets.IMAGE_FOLDER);
    boolean cropped = model.preparation() == ImagePreparation.CENTER_CROP;
    return source(
        choice,
        sized ? image : model.image().toString(),
        resize == null && cropped ? ImagePreparation.CENTER_CROP : resize);
  }

  /** Whether files that cannot be used are skipped. */
  boolean skipBad() {
    return skipBad;
  }

  /**
   * The records there.
   *
   * @param name of the set, or its folder
   * @param shape that images are brought to where {@code --image} is not given
   */
  RecordSource records(String name, ImageShape shape, int classes, Integer labelOffset) {
    String size = image == null ? shape.toString() : image;
    require(
        resize == null && !skipBad,
        "--resize and --skip-bad are for an image-folder, must not be given for tfrecord");
    return RecordSource.of(
        DataChoice.of(name, directory).directory(), size, classes, labelOffset, null);
  }
}
