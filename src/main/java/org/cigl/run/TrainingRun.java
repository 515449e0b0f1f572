package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.calibration.CalibrationReport;
import org.cigl.data.LabelledData;
import org.cigl.distributed.Cluster;
import org.cigl.files.IoErrors;
import org.cigl.metrics.RunMetrics;
import org.cigl.plot.Pictures;
import org.cigl.recipe.Precision;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.checkpoint.Checkpoint;
import org.cigl.tensorflow.Processor;
import org.cigl.graph.GraphParts;
import org.cigl.train.StepBoundary;
import org.cigl.train.Schedule;
import org.cigl.graph.SessionSettings;
import org.cigl.train.Trainer;
import org.cigl.graph.TrainingGraph;
import org.cigl.train.TrainingListener;
import org.cigl.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run from images to an exported model: trains, averages, evaluates, exports, publishes. */
public final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final PreparedRun plan;
  private final WorkerGroup team;

  /** What a finished run leaves behind. */
  public record Outcome(
      Summary summary, CalibrationReport product, CalibrationReport scaled, Path model) {}

  /**
   * Loads the data and checks everything that can be checked before training.
   *
   * @throws InvalidInputException if recipe, network, data and machine do not fit together
   */
  public TrainingRun(Recipe recipe) {
    this(recipe, loaded(recipe));
  }

  private static LabelledData loaded(Recipe recipe) {
    SessionSettings.takeThreads(recipe);
    return recipe.data().load();
  }

  /**
   * As above, with the recipe's data loaded already.
   *
   * @throws InvalidInputException if recipe, network, data and machine do not fit together
   */
  public TrainingRun(Recipe recipe, LabelledData data) {
    this(recipe, data, WorkerGroup.ALONE);
  }

  /**
   * As one process of a cluster, whose other processes make the same run.
   *
   * @throws InvalidInputException if recipe, network, data and machine do not fit together
   */
  public TrainingRun(Recipe recipe, Cluster cluster) {
    this(recipe, recipe.data().load(), new WorkerGroup(cluster));
  }

  private TrainingRun(Recipe recipe, LabelledData data, WorkerGroup team) {
    this(recipe, team, () -> PreparedRun.of(recipe, data));
  }

  /**
   * A run for {@link #validate}: no test image is looked at.
   *
   * @param share of the training part that is learned from, in (0, 1]
   * @throws InvalidInputException if recipe, network, data and machine do not fit together, or the
   *     method predicts with snapshots
   */
  public static TrainingRun forValidation(Recipe recipe, LabelledData data, double share) {
    require(
        recipe.method().prediction() != Prediction.SNAPSHOTS,
        "method is %s, whose snapshots predict while it trains, must be one whose model is"
            + " validated at the end: cigl trains the same",
        recipe.method().label());
    UntestedData untested = new UntestedData(data);
    return new TrainingRun(
        recipe, WorkerGroup.ALONE, () -> PreparedRun.forValidation(recipe, untested, share));
  }

  private TrainingRun(Recipe recipe, WorkerGroup team, Supplier<PreparedRun> planned) {
    SessionSettings.requirePrecision(recipe);
    if (recipe.precision() == Precision.BFLOAT16 && !Processor.current().multipliesBfloat16()) {
      LOG.warn(
          "precision is bfloat16, which this processor does not multiply itself: steps on it may"
              + " take longer than in float32");
    }
    Pictures.requireFonts();
    plan = planned.get();
    this.team = team;
  }

  /** Steps that training will take. */
  public Schedule schedule() {
    return plan.schedule();
  }

  /** What computes the masked layers, a line for people. */
  public String kernels() {
    return plan.kernels().describe();
  }

  /**
   * What one training is used for.
   *
   * @param recipe the run's own, or one that {@linkplain Recipe#trainsLike trains like} it
   * @param folder an empty run folder
   */
  public record RunTarget(Recipe recipe, RunFolder folder, RunMetrics metrics) {}

  /**
   * Runs to the end.
   *
   * @param folder an empty run folder
   * @param watchers listeners besides the run's own
   */
  public Outcome execute(RunFolder folder, RunMetrics metrics, List<TrainingListener> watchers) {
    return execute(List.of(new RunTarget(plan.recipe(), folder, metrics)), watchers).get(0);
  }

  /**
   * Runs to the end, saved as it goes, or goes on with a run that was interrupted.
   *
   * @param folder an empty run folder, or one that holds an unfinished run of the same recipe,
   *     whose lock is held
   * @param watchers listeners besides the run's own
   * @throws org.cigl.checkpoint.RunStoppedException if it was asked to stop, once it is saved
   */
  public Outcome execute(
      RunFolder folder, RunMetrics metrics, List<TrainingListener> watchers, CheckpointPolicy checkpoints) {
    RunTarget use = new RunTarget(plan.recipe(), folder, metrics);
    return execute(List.of(use), watchers, checkpoints).get(0);
  }

  /**
   * Trains once and finishes one run for each use.
   *
   * @param watchers listeners besides the runs' own
   */
  public List<Outcome> execute(List<RunTarget> uses, List<TrainingListener> watchers) {
    return execute(uses, watchers, null, Optional.empty(), this::finish);
  }

  /**
   * Trains, and takes the metrics of the product on the validation images: into the run's {@link
   * RunFolder#validation} alone. Saved as it goes, or goes on with what was interrupted.
   *
   * @param folder an empty run folder, or one that holds an unfinished run of the same recipe,
   *     whose lock is held
   * @param watchers listeners besides the run's own
   * @throws org.cigl.TrainingFailedException if the settings make it fail
   * @throws org.cigl.checkpoint.RunStoppedException if it was asked to stop, once it is saved
   */
  public void validate(
      RunFolder folder, RunMetrics metrics, List<TrainingListener> watchers, CheckpointPolicy checkpoints) {
    List<RunTarget> uses = List.of(new RunTarget(plan.recipe(), folder, metrics));
    execute(uses, watchers, checkpoints, from(uses), this::validate);
  }

  /**
   * Trains once and finishes one run for each use, saved as it goes, or goes on with what was left
   * off. The checkpoints are in the last use's folder, which is finished last: where some uses
   * were finished before the process ended, the others go on from there.
   *
   * @param uses whose folders are empty or hold unfinished runs of the same recipes, and are locked
   * @param watchers listeners besides the runs' own
   * @throws org.cigl.checkpoint.RunStoppedException if it was asked to stop, once it is saved
   */
  public List<Outcome> execute(List<RunTarget> uses, List<TrainingListener> watchers, CheckpointPolicy checkpoints) {
    return execute(uses, watchers, checkpoints, from(uses), this::finish);
  }

  /** Where to go on from; the folders are brought back to that moment. */
  private Optional<Checkpoint> from(List<RunTarget> uses) {
    Optional<Checkpoint> from = Optional.empty();
    RunFolder checkpointFolder = checkpointFolder(uses);
    if (RunFolder.unfinished(checkpointFolder.path())) {
      for (RunTarget use : uses) {
        if (RunFolder.unfinished(use.folder().path())) {
          new RunRestorer(use.folder()).requireSame(use.recipe());
        }
      }
      from =
          new RunRestorer(checkpointFolder)
              .point(plan.origin(uses.get(uses.size() - 1).recipe()), plan.schedule().totalSteps());
    }
    for (RunTarget use : uses) {
      if (from.isPresent() || RunFolder.unfinished(use.folder().path())) {
        new RunRestorer(use.folder()).rewind(from);
      }
    }
    return from;
  }

  /** Where the moments of a training are saved that has several uses. */
  private static RunFolder checkpointFolder(List<RunTarget> uses) {
    return uses.get(uses.size() - 1).folder();
  }

  /** What training came to, and what is needed to end its runs. */
  private record Trained(
      TrainingGraph graph,
      TrainingState state,
      Predictor predictor,
      double seconds,
      BestEpochs bestEpochs,
      List<TrainingListener> watchers) {}

  /** Ends one run of a training. */
  private interface Ending<T> {
    T end(RunTarget use, Trained trained) throws IOException;
  }

  private Outcome finish(RunTarget use, Trained trained) throws IOException {
    return new RunFinalizer(
            plan,
            trained.graph,
            trained.predictor,
            trained.seconds,
            trained.bestEpochs,
            stage -> trained.watchers.forEach(watcher -> watcher.stageBegins(stage)))
        .finish(use, trained.state);
  }

  private Validated validate(RunTarget use, Trained trained) throws IOException {
    use.folder().requireThere();
    CalibrationReport report =
        CalibrationReport.of(
            trained.predictor.validationSplit(use.recipe().method().prediction()), use.recipe().seed());
    return Validated.write(use.folder(), Validated.of(report, plan, trained.seconds));
  }

  private <T> List<T> execute(
      List<RunTarget> uses,
      List<TrainingListener> watchers,
      CheckpointPolicy checkpoints,
      Optional<Checkpoint> from,
      Ending<T> ending) {
    for (RunTarget use : uses) {
      if (!use.recipe().trainsLike(plan.recipe())) {
        throw new IllegalArgumentException(use.recipe().method() + " does not train alike");
      }
    }
    List<Prediction> predictions =
        uses.stream().map(use -> use.recipe().method().prediction()).toList();
    GraphParts parts = GraphParts.of(predictions);
    try (TrainingGraph graph =
        new TrainingGraph(
            plan.recipe(),
            plan.network(),
            plan.split().train(),
            plan.normalization(),
            parts,
            team.workers())) {
      return train(graph, uses, predictions, watchers, checkpoints, from, ending);
    } catch (IOException e) {
      throw new RunFailedException(
          "run folder "
              + uses.get(0).folder().path()
              + " cannot be written: "
              + IoErrors.withFile(e)
              + (checkpoints == null ? "" : "; the same command goes on from what was saved"),
          e);
    }
  }

  private <T> List<T> train(
      TrainingGraph graph,
      List<RunTarget> uses,
      List<Prediction> predictions,
      List<TrainingListener> watchers,
      CheckpointPolicy checkpoints,
      Optional<Checkpoint> from,
      Ending<T> ending)
      throws IOException {
    TrainingState state = from.map(point -> point.state().resumed()).orElse(TrainingState.START);
    uses.forEach(use -> use.metrics().resumed(state.resumes()));
    List<TrainingListener> listeners = new ArrayList<>(watchers);
    team.timing(uses.stream().map(RunTarget::metrics).toList()).ifPresent(listeners::add);
    Path kept = checkpoints == null ? null : checkpointFolder(uses).resume();
    SnapshotPredictions snapshotPredictions =
        predictions.contains(Prediction.SNAPSHOTS)
            ? new SnapshotPredictions(
                graph, plan.data(), plan.split().validation(), kept, state.snapshots())
            : null;
    if (snapshotPredictions != null) {
      listeners.add(snapshotPredictions);
    }
    if (plan.recipe().averaging().keepSnapshots()) {
      listeners.add(
          new SnapshotFiles(
              graph, uses.stream().filter(TrainingRun::takesSnapshots).map(RunTarget::folder).toList()));
    }
    DiskSpaceCheck.require(uses.stream().map(RunTarget::folder).toList(), checkpointFolder(uses), graph, checkpoints);
    BestEpochs bestEpochs = bestEpochs(uses, graph, checkpoints, state.step());
    if (bestEpochs != null) {
      listeners.add(bestEpochs);
    }
    plan.dataWarnings().forEach(LOG::warn);
    for (RunTarget use : uses) {
      int snapshots = plan.recipe().epochs() - plan.schedule().averagingEpoch() + 1;
      new RunWarnings(plan).schedule(use.recipe(), snapshots).all().forEach(LOG::warn);
    }
    long started = System.nanoTime() - (long) (state.seconds() * 1e9);
    TrainingState trained;
    try (CsvLoggers histories = new CsvLoggers()) {
      for (RunTarget use : uses) {
        RunInitializer.write(plan, use, graph.budgets());
        listeners.addAll(histories.open(use.folder()));
        listeners.add(use.metrics());
      }
      boolean takesSnapshots = uses.stream().anyMatch(TrainingRun::takesSnapshots);
      listeners.add(new MaskOverlap(graph, uses.stream().map(RunTarget::metrics).toList()));
      listeners.add(
          new ConnectivityCheck(
              plan.recipe().sparsity(),
              plan.data().train().classNames(),
              uses.stream().map(RunTarget::metrics).toList()));
      from.ifPresent(point -> graph.restore(point.variables()));
      CheckpointPolicy shared = team.checkpoints(checkpoints);
      StepBoundary stepBoundary =
          shared == null
              ? StepBoundary.NONE
              : checkpointCallback(uses, graph, histories, shared, state.step());
      Trainer trainer =
          new Trainer(
              plan.recipe(), plan.schedule(), plan.split(), graph, takesSnapshots, listeners);
      trained =
          team.during(
              () -> {
                TrainingState begun = team.begin(plan, graph, state);
                return trainer.train(begun, team.checking(graph, stepBoundary, begun.step()));
              });
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    Predictor predictor =
        new Predictor(
            graph,
            snapshotPredictions,
            plan.data(),
            plan.split().validation(),
            plan.schedule().totalSteps(),
            plan.recipe().randomMask().samples());
    Trained all = new Trained(graph, trained, predictor, seconds, bestEpochs, watchers);
    List<T> outcomes = new ArrayList<>();
    for (RunTarget use : uses) {
      if (checkpoints != null) {
        CheckpointCallback.leaveOffIfAsked(checkpoints.stop(), use.folder());
      }
      outcomes.add(ending.end(use, all));
    }
    return outcomes;
  }

  private CheckpointCallback checkpointCallback(
      List<RunTarget> uses, TrainingGraph graph, CsvLoggers histories, CheckpointPolicy checkpoints, long step) {
    return new CheckpointCallback(
        checkpointFolder(uses),
        graph,
        histories,
        plan.origin(uses.get(uses.size() - 1).recipe()),
        checkpoints,
        step,
        plan.schedule().totalSteps(),
        took -> uses.forEach(use -> use.metrics().checkpointWritten(took)));
  }

  /** Keeps the best epoch of a run alone, where that is asked for; else null. */
  private BestEpochs bestEpochs(List<RunTarget> uses, TrainingGraph graph, CheckpointPolicy checkpoints, long step)
      throws IOException {
    if (checkpoints == null || checkpoints.best() == MonitoredMetric.NONE || uses.size() > 1) {
      return null;
    }
    RunTarget use = uses.get(0);
    return new BestEpochs(
        use.folder(),
        plan,
        graph,
        checkpoints.best(),
        step,
        best -> use.metrics().bestEpoch(best.epoch(), best.by().label(), best.value()));
  }

  private static boolean takesSnapshots(RunTarget use) {
    return use.recipe().method().prediction().snapshots();
  }
}
