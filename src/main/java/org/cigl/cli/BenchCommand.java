package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cigl.benchmark.Medians;
import org.cigl.benchmark.StepBenchmark;
import org.cigl.benchmark.StepBenchmark.Timing;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cigl bench}. */
@Command(
    name = "bench",
    subcommands = {
      BenchLoadCommand.class,
      BenchServingCommand.class,
      BenchSuiteCommand.class,
      BenchWorkerCommand.class,
    },
    mixinStandardHelpOptions = true,
    description = {
      "Time a recipe's training step against the same network dense, without masks, in turn in one"
          + " process, and print medians and their ratio."
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RecipeOptions options;

  @Option(
      names = "--steps",
      defaultValue = "10",
      paramLabel = "N",
      description = "Steps in a block. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      paramLabel = "N",
      description = "Blocks of each, in turn. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Override
  public Integer call() {
    require(steps >= 1 && steps <= 10_000, "--steps is %d, must be from 1 to 10000", steps);
    require(rounds >= 1 && rounds <= 1000, "--rounds is %d, must be from 1 to 1000", rounds);
    PrintWriter out = spec.commandLine().getOut();
    Recipe recipe = options.load(Map.of());
    Recipe dense = options.load(Map.of("method", "dense"));
    DataSet data = DataSets.load(recipe.data().source());
    require(
        recipe.batchSize() <= data.train().size(),
        "batch_size is %d, must be at most the %d training images",
        recipe.batchSize(),
        data.train().size());
    Network network =
        NetworkFile.load(recipe.network()).network(data.train().shape(), data.train().classes());
    Timing timing =
        new StepBenchmark(network, data.train(), steps, rounds)
            .run(
                recipe,
                dense,
                round -> {
                  out.printf("round %d of %d%n", round, rounds);
                  out.flush();
                });
    List<List<String>> rows =
        List.of(
            row(recipe.method().label(), timing.first()), row("dense, no masks", timing.second()));
    out.println(
        Tables.of(List.of("training step", "median ms", "fastest round", "slowest round"), rows));
    out.printf(
        Locale.ROOT,
        "%s on %s, batch %d, %d rounds of %d steps each: ratio %.3f (median over rounds);"
            + " a topology update takes %.0f ms%n",
        network.name(),
        data.name(),
        recipe.batchSize(),
        rounds,
        steps,
        timing.ratio(),
        1000 * timing.topologyUpdate());
    out.flush();
    return 0;
  }

  private static List<String> row(String name, List<Double> seconds) {
    return List.of(
        name,
        milliseconds(Medians.of(seconds)),
        milliseconds(seconds.stream().min(Double::compare).orElseThrow()),
        milliseconds(seconds.stream().max(Double::compare).orElseThrow()));
  }

  private static String milliseconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f", 1000 * seconds);
  }
}
