package org.cigl.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.cigl.data.DataDescription;
import org.cigl.data.DataSets;
import org.cigl.yaml.TypedYaml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl data describe}. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Print what a data set holds: images by class and part, mean and deviation, images that are"
          + " there twice, and a hash of the contents."
    })
final class DataDescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = DataSets.BUNDLED,
      description = "Data set, as --data takes it. Default: ${DEFAULT-VALUE}.")
  private String name;

  @Mixin private DataFolderOptions folder;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    DataDescription description = DataDescription.of(DataSets.load(folder.source(name)));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(TypedYaml.writeJson(description));
    } else {
      print(out, description);
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, DataDescription description) {
    List<List<String>> rows = new ArrayList<>();
    for (DataDescription.ClassCount type : description.classes()) {
      rows.add(
          List.of(
              type.name(),
              Integer.toString(rows.size()),
              grouped(type.train()),
              grouped(type.test())));
    }
    out.println(Tables.of(List.of("class", "label", "train", "test"), rows));
    out.printf(
        Locale.ROOT,
        "%s: %,d training and %,d test images of %s in %d classes%n",
        description.name(),
        description.trainImages(),
        description.testImages(),
        description.image(),
        description.classes().size());
    out.printf(
        "training pixels, 0 to 255, by channel: mean %s; deviation %s%n",
        numbers(description.normalization().mean()),
        numbers(description.normalization().deviation()));
    out.printf(
        Locale.ROOT,
        "images that equal another: %,d within train, %,d within test, %,d of test in train%n",
        description.duplicates().withinTrain(),
        description.duplicates().withinTest(),
        description.duplicates().testInTrain());
    description.warnings().forEach(warning -> out.println("warning: " + warning));
    out.println("SHA-256  set    " + description.sha256().set());
    out.println("SHA-256  train  " + description.sha256().train());
    out.println("SHA-256  test   " + description.sha256().test());
  }

  private static String grouped(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String numbers(List<Float> values) {
    return values.stream()
        .map(value -> String.format(Locale.ROOT, "%.3f", value))
        .collect(Collectors.joining(" "));
  }
}
