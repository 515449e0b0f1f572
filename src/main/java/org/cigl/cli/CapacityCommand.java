package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cigl.InvalidInputException;
import org.cigl.capacity.CapacityChart;
import org.cigl.capacity.CapacityModel;
import org.cigl.capacity.Link;
import org.cigl.checkpoint.FolderMarker;
import org.cigl.files.IoErrors;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.plot.Pictures;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.NewFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl capacity}. */
@Command(
    name = "capacity",
    mixinStandardHelpOptions = true,
    description = {
      "Predict bytes and time of a training step on 1 to 1,024 workers: docs/how-to/cluster.md says"
          + " how."
    })
final class CapacityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NETWORK", description = "A bundled network, or a .yaml file.")
  private String name;

  @Option(
      names = "--step-time",
      required = true,
      paramLabel = "SECONDS",
      description = "Step of one worker alone with its part of the batch: cigl bench measures it.")
  private double stepTime;

  @Option(
      names = "--bandwidth",
      defaultValue = "1",
      paramLabel = "GBITS",
      description = "Of a worker's link, each way, in Gbit/s. Default: ${DEFAULT-VALUE}.")
  private double bandwidth;

  @Option(
      names = "--round-trip",
      defaultValue = "0.5",
      paramLabel = "MS",
      description =
          "Between two workers, in milliseconds, as ping says. Default: ${DEFAULT-VALUE}.")
  private double roundTrip;

  @Option(
      names = "--overhead",
      defaultValue = "0.55",
      paramLabel = "MS",
      description = "Of a message in TensorFlow's runtime. Default: ${DEFAULT-VALUE}.")
  private double overhead;

  @Option(
      names = "--per-byte",
      defaultValue = "1.6",
      paramLabel = "NS",
      description = "Of a byte in TensorFlow's runtime, in nanoseconds. Default: ${DEFAULT-VALUE}.")
  private double perByte;

  @Option(
      names = "--sparsities",
      split = ",",
      defaultValue = "0,0.9,0.95,0.99",
      paramLabel = "S",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<Double> sparsities;

  @Option(
      names = "--interval",
      defaultValue = "100",
      paramLabel = "N",
      description = "Steps from one topology update to the next. Default: ${DEFAULT-VALUE}.")
  private int interval;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Draw capacity.png and capacity.svg there.")
  private Path output;

  @Override
  public Integer call() {
    require(bandwidth > 0, "--bandwidth is %s, must be above 0", bandwidth);
    require(interval >= 1, "--interval is %d, must be at least 1", interval);
    if (output != null) {
      NewFolder.requireFolder(output);
      FolderMarker.claim(
          output, FolderMarker.Kind.RESULTS, List.of("capacity.png", "capacity.svg"));
    }
    Network network = NetworkFile.load(name).network();
    Link link = new Link(bandwidth * 1e9 / 8, roundTrip / 1e3, overhead / 1e3, perByte / 1e9);
    Map<String, CapacityModel> models = new LinkedHashMap<>();
    for (double sparsity : sparsities) {
      Recipe recipe =
          RecipeFile.load(
              RecipeFile.DEFAULT,
              Map.of("network", name, "sparsity", String.valueOf(sparsity), "method", "rigl"));
      models.put(
          sparsity == 0
              ? "dense"
              : String.format(Locale.ROOT, "%s%% sparse", number(100 * sparsity)),
          CapacityModel.of(recipe, network, interval, stepTime, link));
    }
    PrintWriter out = spec.commandLine().getOut();
    models.forEach((title, model) -> out.println(title + "\n" + table(model)));
    if (output != null) {
      draw(models);
      out.println("diagram  " + output.resolve("capacity.png"));
    }
    out.flush();
    return 0;
  }

  private static String table(CapacityModel model) {
    List<List<String>> rows = new ArrayList<>();
    for (int workers = 1; workers <= CapacityChart.MOST_WORKERS; workers *= 2) {
      CapacityModel.Point point = model.at(workers);
      rows.add(
          List.of(
              Integer.toString(workers),
              String.format(Locale.ROOT, "%,.0f", point.bytes()),
              String.format(Locale.ROOT, "%,.0f", point.denseBytes()),
              String.format(Locale.ROOT, "%.1f", 1000 * point.seconds()),
              String.format(Locale.ROOT, "%.3f", point.efficiency()),
              String.format(Locale.ROOT, "%.1f", workers * point.efficiency())));
    }
    return Tables.of(
        List.of(
            "workers", "bytes sent a step", "a dense step", "ms a step", "efficiency", "times one"),
        rows);
  }

  private static String number(double value) {
    return new java.math.BigDecimal(value)
        .round(new java.math.MathContext(6))
        .stripTrailingZeros()
        .toPlainString();
  }

  private void draw(Map<String, CapacityModel> models) {
    try {
      java.nio.file.Files.createDirectories(output);
      Pictures.write(
          CapacityChart.of(models), CapacityChart.WIDTH, CapacityChart.HEIGHT, output, "capacity");
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + output + " cannot be written: " + IoErrors.of(e), e);
    }
  }
}
