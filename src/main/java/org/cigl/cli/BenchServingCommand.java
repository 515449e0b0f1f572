package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.cigl.benchmark.Medians;
import org.cigl.benchmark.ServingBenchmark;
import org.cigl.benchmark.ServingBenchmark.Subject;
import org.cigl.benchmark.ServingBenchmark.Timing;
import org.cigl.export.ServedModel;
import org.cigl.recipe.Kernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl bench serving}. */
@Command(
    name = "serving",
    mixinStandardHelpOptions = true,
    description = {
      "Time how long exported models take to load and to predict, in turn in one process, and print"
          + " medians and their ratios to the first one's."
    })
final class BenchServingCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description = "Folders of models (the highest version is taken) or of versions.")
  private List<Path> models;

  @Option(
      names = "--batch",
      defaultValue = "128",
      paramLabel = "N",
      description = "Images in a prediction. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--steps",
      defaultValue = "10",
      paramLabel = "N",
      description = "Predictions of a model in a round. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      paramLabel = "N",
      description = "Rounds; each loads every model anew. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--kernels",
      split = ",",
      defaultValue = "DENSE",
      paramLabel = "KERNELS",
      description = {
        "What computes convolutions and matrix products: dense, sparse or auto, or several of them:"
            + " then every model is timed with each. Default: dense."
      })
  private List<Kernels> kernels;

  @Override
  public Integer call() {
    require(batch >= 1 && batch <= 10_000, "--batch is %d, must be from 1 to 10000", batch);
    require(steps >= 1 && steps <= 10_000, "--steps is %d, must be from 1 to 10000", steps);
    require(rounds >= 1 && rounds <= 1000, "--rounds is %d, must be from 1 to 1000", rounds);
    PrintWriter out = spec.commandLine().getOut();
    List<Subject> subjects = subjects(out);
    List<Timing> timings =
        new ServingBenchmark(batch, steps, rounds)
            .run(
                subjects,
                round -> {
                  out.printf("round %d of %d%n", round, rounds);
                  out.flush();
                });
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      rows.add(row(subjects.get(i), timings.get(i), timings.get(0)));
    }
    out.println(
        Tables.of(
            List.of(
                "model",
                "kernels",
                "variables, bytes",
                "load, ms",
                "ratio",
                "predict, ms",
                "ratio"),
            rows));
    out.printf(
        "batch %d, %d rounds of %d predictions; medians; load: until one image is predicted%n",
        batch, rounds, steps);
    out.flush();
    return 0;
  }

  /** Every model with each of the kernels; which layers take sparse ones is printed. */
  private List<Subject> subjects(PrintWriter out) {
    List<Subject> subjects = new ArrayList<>();
    for (Path model : models) {
      for (Kernels each : kernels) {
        try (ServedModel served = ServedModel.load(model, each)) {
          subjects.add(new Subject(served.folder(), each));
          out.println(served.folder() + ": " + served.kernels().describe());
        }
      }
    }
    return subjects;
  }

  private static List<String> row(Subject subject, Timing timing, Timing first) {
    return List.of(
        subject.model().toString(),
        subject.kernels().name().toLowerCase(Locale.ROOT),
        String.format(Locale.ROOT, "%,d", bytes(subject.model().resolve("variables"))),
        number("%.1f", 1000 * Medians.of(timing.load())),
        number("%.3f", Medians.ofRatios(timing.load(), first.load())),
        number("%.1f", 1000 * Medians.of(timing.forward())),
        number("%.3f", Medians.ofRatios(timing.forward(), first.forward())));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static long bytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
