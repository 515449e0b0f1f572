package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

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
import org.cigl.calibration.ResamplingTime;
import org.cigl.checkpoint.RunLock;
import org.cigl.distributed.Cluster;
import org.cigl.distributed.TfConfig;
import org.cigl.experiment.TimeLeft;
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
import org.cigl.run.RunOutline;
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
    },
    footer = {
      "%nExample:",
      "  cigl train photos/ --network resnet-20 --sparsity 0.9 -o runs/photos"
    })
final class TrainCommand implements Callable<Integer> {
  private static final Path RUNS = Path.of("runs");

  @Spec private CommandSpec spec;
  @Mixin private RecipeOptions options;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = {
        "Folder of the run, new or to be resumed. Default: the newest unfinished run of"
            + " these settings in runs, else runs/NAME-TIME."
      })
  private Path output;

  @Option(names = "--new-run", description = "Without --output: do not resume.")
  private boolean newRun;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = {
        "Serve Prometheus metrics there while training; 0: any free port. Default:"
            + " 9464, or any."
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

  @Option(names = "--tensorboard", description = "Write event files for TensorBoard.")
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

  @Option(names = "--dry-run", description = DryRun.HELP)
  private boolean dryRun;

  @Mixin private MlflowOptions mlflow;
  @Mixin private CheckpointOptions checkpoints;
  @Mixin private ClusterJoining joining;

  @Option(
      names = "--keep-best",
      defaultValue = "NLL",
      paramLabel = "METRIC",
      description = {
        "Keep the epoch whose last weights are best on the validation split, in the"
            + " run's folder best: by accuracy, nll, ece or none. Default: nll."
      })
  private MonitoredMetric best;

  @Override
  public Integer call() {
    Recipe recipe = options.load(Map.of());
    Optional<TfConfig> config = joining.config(recipe);
    if (dryRun) {
      require(
          config.isEmpty(),
          "--dry-run is given with TF_CONFIG, must be without: cigl capacity tells what a step"
              + " takes on many workers");
      dryRun(recipe);
      return 0;
    }
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

  private void dryRun(Recipe recipe) {
    Path path = folder(recipe);
    boolean finished = RunFolder.finished(path, recipe);
    boolean unfinished = !finished && RunFolder.unfinished(path);
    if (!finished && !unfinished) {
      NewFolder.requireFree(path);
    }
    String what =
        finished
            ? ", where the run has finished already"
            : unfinished
                ? ", whose unfinished run would be resumed: all its steps are counted"
                : "";
    new DryRun(spec.commandLine().getOut()).run(recipe, new TrainingRun(recipe), path + what);
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
    out.println(run.outline().kernels());
    run.outline().warmStart().ifPresent(out::println);
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
    TimeLeft timeLeft = new TimeLeft();
    RunOutline outline = run.outline();
    timeLeft.expectEnd(
        ResamplingTime.measure(outline.classes(), outline.evaluatedImages())
            .seconds(outline.reports(), outline.evaluatedImages()));
    timeLeft.begin(run.schedule().totalSteps(), 0, 0);
    try (Progress progress =
            Progress.of(
                spec.commandLine().getErr(),
                run.schedule().totalSteps(),
                recipe.epochs(),
                () -> timeLeft.left("%s left"));
        TensorBoard events = tensorboard ? new TensorBoard(folder.tensorboard()) : null) {
      List<TrainingListener> watchers =
          events == null ? List.of(timeLeft, progress) : List.of(timeLeft, progress, events);
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
