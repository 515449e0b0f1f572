package org.cigl.cli;

import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import picocli.CommandLine.Mixin;
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

  @Mixin private DataFolderOptions folder;

  DataSet load() {
    return DataSets.load(folder.source(name));
  }
}
