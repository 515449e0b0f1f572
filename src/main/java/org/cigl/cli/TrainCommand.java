package org.cigl.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cigl.checkpoint.RunLock;
import org.cigl.distributed.Cluster;
import org.cigl.distributed.TfConfig;
import org.cigl.metrics.JobPublisher;
import org.cigl.metrics.MetricsServer;
import org.cigl.metrics.RunMetrics;
import org.cigl.mlflow.LoggedRun;
import org.cigl.mlflow.MlflowTracking;
import org.cigl.recipe.Recipe;
import org.cigl.run.CheckpointPolicy;
import org.cigl.run.MonitoredMetric;
import org.cigl.run.NewFolder;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainingRun;
import org.cigl.run.UnfinishedRuns;
import org.cigl.tensorboard.TensorBoard;
import org.cigl.train.TrainingListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cigl train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Train a sparse, calibrated model, evaluate it and export it as a SavedModel.",
      "A run that was interrupted or killed is resumed by the same command, or by its folder in"
          + " place of RECIPE.",
      "Without arguments: CigL at 95%% sparsity on the bundled Fashion-MNIST images."
    })
final class TrainCommand implements Callable<Integer> {
  private static final Path RUNS = Path.of("runs");

  @Spec private CommandSpec spec;
  @Mixin private RecipeOptions options;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = {
        "Folder for the run, new or with an unfinished run of the same settings, which is resumed."
            + " Default: the newest such run in the folder runs, else runs/NAME-TIME."
      })
  private Path output;

  @Option(
      names = "--new-run",
      description =
          "Without --output: start another run even if an unfinished one could be resumed.")
  private boolean newRun;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = {
        "Serve Prometheus metrics there while training; 0: any free port."
            + " Default: 9464, or any free port if it is taken."
      })
  private Integer metricsPort;

  @Option(
      names = "--metrics-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to serve metrics at. Default: ${DEFAULT-VALUE}, this machine only.")
  private String metricsHost;

  @Option(names = "--no-metrics", description = "Do not serve metrics.")
  private boolean noMetrics;

  @Option(
      names = "--tensorboard",
      description = {
        "Write event files for TensorBoard into the run's folder tensorboard: losses, metrics,"
            + " histograms of the weights, reliability diagrams."
      })
  private boolean tensorboard;

  @Option(
      names = "--push-gateway",
      paramLabel = "URL",
      description = {
        "Push the metrics to Prometheus's Pushgateway when the run has ended, well or not, as group"
            + " (job=\"cigl-train\", model, run). It is waited for at most 20 s; that it fails is"
            + " only warned of."
      })
  private String pushGateway;

  @Option(
      names = "--textfile",
      paramLabel = "FILE",
      description = "Write them then to FILE.prom for node exporter's textfile collector.")
  private Path textFile;

  @Mixin private MlflowOptions mlflow;
  @Mixin private CheckpointOptions checkpoints;
  @Mixin private ClusterJoining joining;

  @Option(
      names = "--keep-best",
      defaultValue = "NLL",
      paramLabel = "METRIC",
      description = {
        "Keep the epoch whose last weights are best on the validation images, in the run's folder"
            + " best, for cigl export --weights best: by accuracy, nll, ece, or none. Default: nll,"
            + " since it falls with accuracy and with calibration alike: accuracy on few images"
            + " moves in leaps, and ECE alone can be low by chance in a model that is seldom right"
            + " (of epochs whose ECE is not above what a perfectly calibrated model shows, the"
            + " first is kept). The run's final model stays the average, which is better than any one"
            + " epoch as a rule; the best epoch is for a look at what averaging gave, and where a"
            + " run went wrong late."
      })
  private MonitoredMetric best;

  @Override
  public Integer call() {
    Recipe recipe = options.load(Map.of());
    Optional<TfConfig> config = joining.config(recipe);
    if (config.isPresent() && config.get().rank() > 0) {
      joining.follow(recipe, config.get(), checkpoints.begin().stop(), spec.commandLine().getOut());
      return 0;
    }
    Path path = folder(recipe);
    if (RunFolder.finished(path, recipe)) {
      config.ifPresent(it -> joining.finish(it, recipe));
      RunFolder.clearFinished(path);
      announceFinished(path);
      return 0;
    }
    boolean unfinished = RunFolder.unfinished(path);
    if (!unfinished) {
      NewFolder.requireFree(path);
    }
    JobPublisher.Destinations destinations = JobPublisher.Destinations.of(pushGateway, textFile);
    MlflowTracking tracking = mlflow.connect(recipe);
    CheckpointPolicy saved = checkpoints.begin(best);
    try (Cluster cluster = config.map(it -> joining.join(it, recipe)).orElse(null);
        RunMetrics metrics =
            new RunMetrics(recipe, path.toAbsolutePath().normalize().getFileName().toString());
        MetricsServer server =
            noMetrics ? null : MetricsServer.start(metrics, metricsHost, metricsPort)) {
      TrainingRun run = ClusterJoining.run(recipe, cluster);
      RunFolder folder = unfinished ? new RunFolder(path) : RunFolder.create(path);
      RunLock.holding(
          path,
          () -> {
            // Another process may have ended the run since it was looked at.
            if (RunFolder.finished(path, recipe)) {
              announceFinished(path);
              return;
            }
            if (!RunFolder.unfinished(path)) {
              RunFolder.clear(path);
            }
            announce(recipe, run, server, unfinished ? path : null);
            JobPublisher publisher = new JobPublisher(metrics, destinations);
            train(recipe, run, folder, publisher, tracking, metrics, saved);
          });
      if (cluster != null) {
        cluster.finish();
      }
      return 0;
    }
  }

  /** Where the run goes: as given, the run that was given in place of a recipe, or a new one. */
  private Path folder(Recipe recipe) {
    if (output != null) {
      return output;
    }
    if (options.run() != null) {
      return options.run();
    }
    Optional<Path> unfinished = newRun ? Optional.empty() : UnfinishedRuns.newest(RUNS, recipe);
    if (unfinished.isPresent()) {
      return unfinished.get();
    }
    String time =
        LocalDateTime.now(java.time.ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
    Path path = RUNS.resolve(recipe.name() + "-" + time);
    for (int i = 2; Files.exists(path); i++) { // another of this second, or the clock was set back
      path = RUNS.resolve(recipe.name() + "-" + time + "-" + i);
    }
    return path;
  }

  private void announceFinished(Path path) {
    spec.commandLine().getOut().println("the run in " + path + " has finished already");
  }

  private void announce(Recipe recipe, TrainingRun run, MetricsServer server, Path resumed) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s on %s, %s, %s, seed %d: %,d %s in %,d %s%n",
        recipe.method().label(),
        recipe.data().set(),
        recipe.network(),
        recipe.method().sparse() ? "sparsity " + recipe.sparsity() : "dense",
        recipe.seed(),
        run.schedule().totalSteps(),
        run.schedule().totalSteps() == 1 ? "step" : "steps",
        recipe.epochs(),
        recipe.epochs() == 1 ? "epoch" : "epochs");
    out.println(run.kernels());
    run.warmStart().ifPresent(out::println);
    if (resumed != null) {
      out.println("resuming the unfinished run in " + resumed);
    }
    if (server != null) {
      out.printf("metrics: http://%s:%d/metrics%n", metricsHost, server.port());
    }
    out.flush();
  }

  private void train(
      Recipe recipe,
      TrainingRun run,
      RunFolder folder,
      JobPublisher publisher,
      MlflowTracking tracking,
      RunMetrics metrics,
      CheckpointPolicy saved) {
    PrintWriter out = spec.commandLine().getOut();
    List<String> pages = new ArrayList<>();
    TrainingRun.Outcome outcome;
    try (Progress progress =
            Progress.of(spec.commandLine().getErr(), run.schedule().totalSteps(), recipe.epochs());
        TensorBoard events = tensorboard ? new TensorBoard(folder.tensorboard()) : null) {
      List<TrainingListener> watchers =
          events == null ? List.of(progress) : List.of(progress, events);
      outcome =
          publisher.watch(
              folder.metrics(),
              () ->
                  StopSignals.during(
                      saved.stop(),
                      () ->
                          tracking.log(
                              List.of(new LoggedRun(recipe, folder)),
                              watchers,
                              all -> run.execute(folder, metrics, all, saved),
                              pages::add)));
      if (events != null) {
        events.calibration("final_model", outcome.finalModel());
        events.calibration("final_model_temperature", outcome.scaled());
      }
    }
    TrainedRunText.print(out, recipe, outcome, folder);
    pages.forEach(page -> out.println("mlflow   " + page));
    out.flush();
  }
}
