package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cigl.benchmark.LoadResult;
import org.cigl.benchmark.ServedLoad;
import org.cigl.export.ServedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl bench load}. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Put cigl serve under load: many clients, each asking about one image after the other, and"
          + " the metrics read meanwhile. Print answers a second and their times, beside those of"
          + " the model called directly, by a thread for each processor. Clients, server and model"
          + " share one process."
    })
final class BenchLoadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "Folder of a model with its versions, as cigl export writes it.")
  private Path model;

  @Option(
      names = "--clients",
      defaultValue = "200",
      paramLabel = "N",
      description = "Clients at once, 1 to 5000. Default: ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = {
        "Time of the load, 1 to 3600; the model is called directly for a quarter of it. Default:"
            + " ${DEFAULT-VALUE}."
      })
  private int seconds;

  @Mixin private KernelOptions kernels;

  @Override
  public Integer call() {
    require(clients >= 1 && clients <= 5000, "--clients is %d, must be from 1 to 5000", clients);
    require(seconds >= 1 && seconds <= 3600, "--seconds is %d, must be from 1 to 3600", seconds);
    PrintWriter out = spec.commandLine().getOut();
    try (ServedModel served = ServedModel.load(model, kernels.chosen())) {
      ServedLoad load =
          ServedLoad.measure(model, served, clients, Duration.ofSeconds(seconds), kernels.chosen());
      out.println(
          Tables.of(
              List.of("", "a second", "median, ms", "99%, ms", "longest, ms", "not answered"),
              List.of(
                  row("served to " + clients + " clients", load.served()),
                  row("metrics meanwhile", load.scrapes()),
                  row("called directly", load.direct()))));
      out.printf(
          Locale.ROOT,
          "resident memory %.0f MiB after a tenth of the time, %.0f MiB at the end%n",
          load.before() / 0x1p20,
          load.after() / 0x1p20);
      out.flush();
    }
    return 0;
  }

  private static List<String> row(String what, LoadResult result) {
    return List.of(
        what,
        number(result.rate()),
        number(result.quantile(0.5)),
        number(result.quantile(0.99)),
        number(result.quantile(1)),
        String.format(Locale.ROOT, "%,d", result.failures()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }
}
