package org.cigl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cigl.InvalidInputException;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.files.AtomicWrite;
import org.cigl.files.IoErrors;
import org.cigl.records.EncodedImages;
import org.cigl.records.RecordSource;
import org.cigl.records.RecordWriter;
import org.cigl.run.NewFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl data records}. */
@Command(
    name = "records",
    mixinStandardHelpOptions = true,
    description = {
      "Write a data set as TFRecord files of tf.train.Example, with the keys of ImageNet's"
          + " conversion: train-00000-of-00008 and so on, test likewise, and class_names.txt."
          + " Train on them with --data tfrecord."
    })
final class DataRecordsCommand implements Callable<Integer> {
  private static final int DEFAULT_SHARDS = 8;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = DataSets.BUNDLED,
      description = "Data set, as --data takes it. Default: ${DEFAULT-VALUE}.")
  private String name;

  @Mixin private DataFolderOptions folder;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Files of each split. Default: 8, or as many as the smaller split has images.")
  private Integer shards;

  @Option(
      names = "--format",
      defaultValue = "png",
      paramLabel = "FORMAT",
      description = "png, which loses nothing, or jpeg (quality 95). Default: ${DEFAULT-VALUE}.")
  private EncodedImages.Format format;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "New folder.")
  private Path output;

  @Override
  public Integer call() {
    NewFolder.requireFree(output);
    DataSet set = DataSets.load(folder.source(name));
    if (shards == null) {
      shards = Math.min(DEFAULT_SHARDS, Math.min(set.train().size(), set.test().size()));
    }
    RecordWriter.requireShards(shards, set.train(), "training");
    RecordWriter.requireShards(shards, set.test(), "test");
    try {
      AtomicWrite.folder(output, aside -> write(set, aside));
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + output + " cannot be written: " + IoErrors.of(e), e);
    }
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%,d training and %,d test images in %s%n"
                + "train on them: --data tfrecord --data-directory %s --image %s%n",
            set.train().size(),
            set.test().size(),
            output,
            output,
            set.train().shape());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private void write(DataSet set, Path aside) throws IOException {
    RecordWriter.write(set.train(), aside, "train", shards, format);
    RecordWriter.write(set.test(), aside, "test", shards, format);
    Files.write(aside.resolve(RecordSource.CLASS_NAMES), set.train().classNames());
  }
}
