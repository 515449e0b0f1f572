package org.cigl.cli;

import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import picocli.CommandLine.Option;

/** Which data set, and where it is. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "NAME",
      defaultValue = DataSets.BUNDLED,
      description = {
        "Data set: fashion-mnist-10k (bundled), fashion-mnist, mnist, cifar-10, cifar-100, idx"
            + " (any set in MNIST's four files), or image-folder (train/CLASS/*.png or .jpg and"
            + " test/CLASS/*). Default: ${DEFAULT-VALUE}."
      })
  private String name;

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

  DataSet load() {
    return DataSets.load(DataSource.of(name, directory, image));
  }
}
