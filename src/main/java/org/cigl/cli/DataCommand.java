package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.ImageSet;
import org.cigl.files.IoErrors;
import org.cigl.random.Permutation;
import org.cigl.run.NewFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cigl data}. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Work with data sets.",
    subcommands = {DataFetchCommand.class, DataDescribeCommand.class, DataRecordsCommand.class},
    synopsisSubcommandLabel = "COMMAND")
final class DataCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Writes a class-balanced part of a training set, and the whole test set, as gzipped IDX. */
  @Command(
      name = "subset",
      mixinStandardHelpOptions = true,
      description = {
        "Write a class-balanced, seeded part of a single-channel training set, and its whole test"
            + " set, as gzipped IDX files. The bundled set was made so."
      })
  int subset(
      @Mixin DataOptions data,
      @Option(
              names = "--per-class",
              required = true,
              paramLabel = "N",
              description = "Training images of each class.")
          int perClass,
      @Option(
              names = "--seed",
              defaultValue = "1",
              paramLabel = "N",
              description = "Default: ${DEFAULT-VALUE}.")
          long seed,
      @Option(
              names = {"-o", "--output"},
              required = true,
              paramLabel = "DIR",
              description = "New folder.")
          Path output) {
    NewFolder.requireFree(output);
    DataSet set = data.load();
    ImageSet train = set.train();
    require(
        train.shape().channels() == 1,
        "%s has %d channels: a subset is written as IDX, which holds single-channel images",
        set.name(),
        train.shape().channels());
    int smallest = Arrays.stream(train.classCounts()).min().orElseThrow();
    require(
        perClass >= 1 && perClass <= smallest,
        "--per-class is %d, must be from 1 to %d, the smallest class of %s",
        perClass,
        smallest,
        set.name());
    int[] taken = new int[train.classes()];
    int[] chosen =
        IntStream.of(Permutation.of(train.size(), seed))
            .filter(i -> taken[train.labels()[i]]++ < perClass)
            .sorted()
            .toArray();
    NewFolder.create(output);
    try {
      DataSets.writeIdx(new DataSet(set.name(), train.select(chosen), set.test()), output);
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + output + " cannot be written: " + IoErrors.of(e), e);
    }
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%,d training and %,d test images in %s%n",
            chosen.length,
            set.test().size(),
            output);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
