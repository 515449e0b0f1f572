package org.cigl.cli;

import org.cigl.data.DataSource;
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
        "Bring the images of an image-folder to this size, such as 32x32x3."
            + " Default: they must all have one size."
      })
  private String image;

  /** The set called {@code name}, there. */
  DataSource source(String name) {
    return DataSource.of(name, directory, image);
  }
}
