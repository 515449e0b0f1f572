package org.cigl.cli;

import java.nio.file.Path;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import picocli.CommandLine.Option;

/** Which data set, and where it is. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "NAME",
      defaultValue = DataSets.BUNDLED,
      description = {
        "Data set: fashion-mnist-10k (bundled), fashion-mnist, mnist, cifar-10, cifar-100, or idx"
            + " (any set in MNIST's four files). Default: ${DEFAULT-VALUE}."
      })
  private String name;

  @Option(
      names = "--data-directory",
      paramLabel = "DIR",
      description = "Folder of the data set's files; not needed for the bundled one.")
  private Path directory;

  DataSet load() {
    return DataSets.load(name, directory);
  }
}
