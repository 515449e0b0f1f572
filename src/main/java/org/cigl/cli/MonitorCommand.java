package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cigl.Redacted;
import org.cigl.RunFailedException;
import org.cigl.data.DataSet;
import org.cigl.data.LabelledImages;
import org.cigl.export.ClassMatch;
import org.cigl.metrics.MetricsServer;
import org.cigl.metrics.MonitorMetrics;
import org.cigl.monitor.Baseline;
import org.cigl.monitor.LabelledFeed;
import org.cigl.monitor.Monitor;
import org.cigl.monitor.Poll;
import org.cigl.monitor.SampleBatches;
import org.cigl.monitor.ServedProbe;
import org.cigl.monitor.ServedVersion;
import org.cigl.run.ModelOrigin;
import org.cigl.serving.client.RemoteAddress;
import org.cigl.serving.client.RemoteListener;
import org.cigl.serving.client.RemoteModel;
import org.cigl.serving.client.RemoteOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cigl monitor}. */
@Command(
    name = "monitor",
    mixinStandardHelpOptions = true,
    description = {
      "Watch whether a served model is as accurate and as calibrated as its card says: send it"
          + " labelled images at an interval, or follow a feed of predictions and labels, and serve"
          + " the metrics of the last ones to Prometheus.",
      "A server or a feed that is away is waited for. Ctrl-C or SIGTERM stops it; its exit code is"
          + " then 130 or 143."
    })
final class MonitorCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;

  @Option(
      names = "--served",
      paramLabel = "URL",
      description = {
        "A model behind TensorFlow Serving's REST API, such as http://host:8501/v1/models/NAME: the"
            + " version that it answers with is followed."
      })
  private String url;

  @Mixin private MonitorFeedOptions feed;
  @Mixin private DataOptions data;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "SPLIT",
      description = {
        "Images to send: test, train, or validation, which --card tells. Default: ${DEFAULT-VALUE}."
      })
  private SplitPart part;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of their order. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--batch",
      defaultValue = "32",
      paramLabel = "N",
      description = "Images to send at a time. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--timeout",
      defaultValue = "10s",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long to wait for an answer. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Option(
      names = "--interval",
      defaultValue = "60s",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = {
        "Time from one batch, or one look at the feed, to the next, such as 60s or 5m."
            + " Default: ${DEFAULT-VALUE}."
      })
  private Duration interval;

  @Option(
      names = "--window",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Labelled predictions that the metrics are of. Default: ${DEFAULT-VALUE}.")
  private int window;

  @Option(
      names = {"--card", "--baseline"},
      paramLabel = "FILE",
      description = {
        "What to compare with: assets.extra/model_card.json of the exported version, or a run's"
            + " summary.json. Default: no drift is reported."
      })
  private Path card;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = {
        "Value of the label model. Default: the name in the address, or the feed's file name."
      })
  private String model;

  @Option(
      names = "--metrics-port",
      defaultValue = "9465",
      paramLabel = "PORT",
      description = "Port to serve metrics at, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int metricsPort;

  @Option(
      names = "--metrics-host",
      defaultValue = "127.0.0.1",
      paramLabel = "HOST",
      description = "Address to serve metrics at. Default: ${DEFAULT-VALUE}, this machine only.")
  private String metricsHost;

  /** What the check of classes has to say, once it is sure that the monitor runs. */
  private final StringWriter remarks = new StringWriter();

  @Override
  public Integer call() {
    require(
        (url == null) != (feed.file() == null),
        url == null
            ? "nothing to watch is given: must be --served URL or --feed FILE"
            : "--served is %s and --feed is %s, must be one of them",
        url == null ? null : Redacted.url(url),
        feed.file());
    Monitor.requireInterval(interval);
    Optional<Baseline> baseline = Optional.ofNullable(card).map(Baseline::read);
    if (url != null) {
      watchServer(baseline);
    } else {
      watchFeed(baseline);
    }
    return 0;
  }

  private void watchServer(Optional<Baseline> baseline) {
    require(
        !timeout.isZero() && timeout.compareTo(Duration.ofDays(1)) <= 0,
        "--timeout is %s s, must be above 0 and at most 1d",
        timeout.toMillis() / 1e3);
    // A round that fails is followed by the next, which is retry enough.
    RemoteAddress address =
        new RemoteAddress(url, new RemoteOptions(timeout, 0), new RemoteListener() {});
    require(
        !data.streamed(), "--data is tfrecord, must be a set that is loaded, such as image-folder");
    DataSet set = data.load();
    LabelledImages images = part.of(set, url, origin());
    ClassMatch match = match(set, images);
    SampleBatches samples = new SampleBatches(images, batch, seed);
    try (MonitorMetrics metrics = metrics(model == null ? address.model() : model)) {
      watch(
          new ServedProbe(
              () -> version(address, match), samples, window, baseline, metrics, Clock.systemUTC()),
          metrics,
          url);
    }
  }

  private ModelOrigin origin() {
    return card == null ? ModelOrigin.UNKNOWN : ModelOrigin.read(card);
  }

  private ClassMatch match(DataSet set, LabelledImages images) {
    return new ModelDataCheck(new PrintWriter(remarks), set, part, images)
        .classes("model " + url, origin(), null);
  }

  private static ServedVersion version(RemoteAddress address, ClassMatch match) {
    RemoteModel served = address.connect();
    return new ServedVersion(match.apply(served), served.version());
  }

  private void watchFeed(Optional<Baseline> baseline) {
    Path file = feed.file();
    require(!Files.isDirectory(file), "--feed %s is a folder, must be a file of JSON lines", file);
    Path name = file.getFileName();
    require(name != null, "--feed is '%s', must be a file of JSON lines", file);
    try (MonitorMetrics metrics = metrics(model == null ? name.toString() : model);
        LabelledFeed labelled =
            new LabelledFeed(
                file,
                feed.limits(window),
                origin().classNames(),
                baseline,
                metrics,
                Clock.systemUTC())) {
      watch(labelled, metrics, file.toString());
    } catch (IOException e) {
      throw new RunFailedException("--feed " + file + " cannot be closed", e);
    }
  }

  private static MonitorMetrics metrics(String model) {
    require(
        !model.isEmpty() && model.length() <= 200,
        "--model is '%s', must be of 1 to 200 characters",
        model);
    return new MonitorMetrics(model, Clock.systemUTC().instant());
  }

  private void watch(Poll round, MonitorMetrics metrics, String what) {
    Monitor monitor = new Monitor(round, interval);
    try (MetricsServer server = MetricsServer.start(metrics, metricsHost, metricsPort)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(monitor)));
      PrintWriter out = spec.commandLine().getOut();
      out.printf(Locale.ROOT, "metrics: http://%s:%d/metrics%n", metricsHost, server.port());
      out.printf(Locale.ROOT, "watching %s every %s s%n", what, interval.toMillis() / 1e3);
      out.print(remarks);
      out.flush();
      monitor.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("the monitor was interrupted", e);
    }
  }

  /** Runs when the process is asked to end. */
  private static void stop(Monitor monitor) {
    try {
      monitor.stop(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
