package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.cigl.RunFailedException;
import org.cigl.inference.LayerKernels;
import org.cigl.recipe.Kernels;
import org.cigl.serving.http.RestServer;
import org.cigl.serving.http.ServerOptions;
import org.cigl.serving.json.ReadingRules;
import org.cigl.serving.model.CatalogListener;
import org.cigl.serving.model.ModelCatalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl serve}. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serve SavedModels over TensorFlow Serving's REST API, for development: status, metadata,"
          + " predict, classify and regress, and metrics at /monitoring/prometheus/metrics.",
      "The newest version of a model answers unless a request names one. Ctrl-C or SIGTERM stops"
          + " it once the requests under way are answered; its exit code is then 130 or 143."
    },
    footer = {"%nExample:", "  cigl serve models/photos --port 8501"})
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODELS",
      description = "Folder of models as cigl export -o writes it, or of one of them.")
  private Path models;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      paramLabel = "HOST",
      description = {
        "Address to listen on. Default: ${DEFAULT-VALUE}, this machine only. There is no access"
            + " control: whoever reaches another address can use the models."
      })
  private String host;

  @Option(
      names = "--port",
      defaultValue = "8501",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--poll-seconds",
      defaultValue = "2",
      paramLabel = "SECONDS",
      description = {
        "How often to look for new versions, 0 for never. A new one is loaded, then answers; then"
            + " the old one is closed. Default: ${DEFAULT-VALUE}."
      })
  private double pollSeconds;

  @Option(
      names = "--max-request-bytes",
      defaultValue = "33554432",
      paramLabel = "N",
      description = "Largest body of a request. Default: ${DEFAULT-VALUE}, 32 MiB.")
  private int maxRequestBytes;

  @Option(
      names = "--max-batch",
      defaultValue = "1024",
      paramLabel = "N",
      description = {
        "Most rows of a request: the model's memory grows with them. Default: ${DEFAULT-VALUE}."
      })
  private int maxBatch;

  @Option(
      names = "--max-concurrent",
      paramLabel = "N",
      description = "Requests to compute at a time. Default: one a core.")
  private Integer maxConcurrent;

  @Option(
      names = "--max-queued",
      defaultValue = "10000",
      paramLabel = "N",
      description = {
        "Requests that wait beyond these, for a minute at most; more get 429. Those that wait are"
            + " computed together where they fit one another. Default: ${DEFAULT-VALUE}."
      })
  private int maxQueued;

  @Option(
      names = "--max-compute-seconds",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = {
        "Longest time to decode and compute a request, from 0.1: one that takes longer gets 504."
            + " Default: ${DEFAULT-VALUE}."
      })
  private double maxComputeSeconds;

  @Option(
      names = "--accept-non-finite",
      description = {
        "Take the tokens NaN, Infinity and -Infinity, which are no JSON, for numbers, as TensorFlow"
            + " Serving does. Default: refuse them."
      })
  private boolean acceptNonFinite;

  @Mixin private KernelOptions kernels;

  @Override
  public Integer call() {
    require(
        pollSeconds == 0 || (pollSeconds >= 0.1 && pollSeconds <= 86_400),
        "--poll-seconds is %s, must be 0, or from 0.1 to 86400",
        pollSeconds);
    int concurrent =
        maxConcurrent != null ? maxConcurrent : Runtime.getRuntime().availableProcessors();
    ServerOptions options =
        new ServerOptions(
            host,
            port,
            maxRequestBytes,
            concurrent,
            maxQueued,
            maxComputeSeconds,
            new ReadingRules(maxBatch, acceptNonFinite));
    Duration interval = Duration.ofMillis(Math.round(pollSeconds * 1000));
    PrintWriter out = spec.commandLine().getOut();
    Kernels chosen = kernels.chosen();
    Printed printed = new Printed(out, kernels);
    CountDownLatch stopped = new CountDownLatch(1);
    try (ModelCatalog catalog = ModelCatalog.open(models, interval, chosen, printed);
        RestServer server = RestServer.start(catalog, options)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, catalog, stopped)));
      printed.start();
      print(out, "serving at http://%s:%d/v1/models", address(host), server.port());
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("the server was interrupted", e);
    }
    return 0;
  }

  /** Runs when the process is asked to end, and holds it until all is closed. */
  private static void stop(RestServer server, ModelCatalog catalog, CountDownLatch stopped) {
    try {
      server.close();
      catalog.close();
    } finally {
      stopped.countDown();
    }
  }

  private static String address(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static void print(PrintWriter out, String format, Object... arguments) {
    out.printf(Locale.ROOT, format + "%n", arguments);
    out.flush();
  }

  /**
   * Prints a line whenever a model changes. Nothing is printed until the server listens: what
   * cannot be used is said in one line.
   */
  private static final class Printed implements CatalogListener {
    private final PrintWriter out;
    private final KernelOptions options;
    private final List<String> held = new ArrayList<>();
    private boolean started;

    Printed(PrintWriter out, KernelOptions options) {
      this.out = out;
      this.options = options;
    }

    synchronized void start() {
      started = true;
      held.forEach(line -> print(out, "%s", line));
    }

    private synchronized void line(String format, Object... arguments) {
      String line = String.format(Locale.ROOT, format, arguments);
      if (started) {
        print(out, "%s", line);
      } else {
        held.add(line);
      }
    }

    @Override
    public void available(String model, long version, boolean newest, LayerKernels kernels) {
      line("model %s: version %d is loaded%s", model, version, newest ? ", the newest" : "");
      options.print(kernels, said -> line("model %s: version %d: %s", model, version, said));
    }

    @Override
    public void failed(String model, long version, String reason) {
      line("model %s: version %d cannot be loaded: %s", model, version, reason);
    }

    @Override
    public void retired(String model, long version) {
      line("model %s: version %d is unloaded", model, version);
    }
  }
}
