package org.cigl.cli;

import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
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
            + " the model's; where there is no model, they must all have one size."
      })
  private String image;

  /** The set called {@code name}, there. */
  DataSource source(String name) {
    return DataSource.of(name, directory, image);
  }

  /**
   * The set called {@code name}, there, for a model.
   *
   * @param shape that images are brought to where {@code --image} is not given
   */
  DataSource source(String name, ImageShape shape) {
    boolean sized = image != null || !name.equals(DataSets.IMAGE_FOLDER);
    return DataSource.of(name, directory, sized ? image : shape.toString());
  }

  /**
   * The records there.
   *
   * @param shape that images are brought to where {@code --image} is not given
   */
  RecordSource records(ImageShape shape, int classes, Integer labelOffset) {
    String size = image == null ? shape.toString() : image;
    return RecordSource.of(directory, size, classes, labelOffset, null);
  }
}
