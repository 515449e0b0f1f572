package org.cigl.cli;

import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.LabelledData;
import org.cigl.network.ImageShape;
import org.cigl.records.RecordSet;
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
            + " (any set in MNIST's four files), image-folder (train/CLASS/, val/CLASS/ and"
            + " test/CLASS/, or CLASS/ alone), or the folder of one of these. Default:"
            + " ${DEFAULT-VALUE}."
      })
  private String name;

  @Mixin private DataFolderOptions folder;

  /** Whether the set is streamed, not loaded. */
  boolean streamed() {
    return folder.set(name).equals(DataSets.TFRECORD);
  }

  /**
   * Loads the set, or opens records of what a model knows.
   *
   * @param image shape of the model's images
   * @param labelOffset label of the first class; null: 0
   */
  LabelledData load(ImageShape image, int classes, Integer labelOffset) {
    return streamed() ? RecordSet.open(folder.records(name, image, classes, labelOffset)) : load();
  }

  /** Loads the set into memory. */
  DataSet load() {
    return DataSets.load(folder.source(name));
  }
}
