package org.cigl.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cigl.checkpoint.Checkpoint;
import org.cigl.graph.TrainingGraph;
import org.cigl.recipe.Prediction;
import org.cigl.train.StepBoundary;
import org.cigl.train.Trainer;
import org.cigl.train.TrainingListener;
import org.cigl.train.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training for one run or several, with everything that listens to it. */
final class SharedTraining {
  private static final Logger LOG = LoggerFactory.getLogger(SharedTraining.class);

  private final PreparedRun plan;
  private final WorkerGroup workers;
  private final RunTargets targets;
  private final TrainingGraph graph;
  private final Optional<CheckpointPolicy> checkpoints;

  /**
   * Prepares a training.
   *
   * @param graph freshly built
   * @param checkpoints empty for a training that is not saved
   */
  SharedTraining(
      PreparedRun plan,
      WorkerGroup workers,
      RunTargets targets,
      TrainingGraph graph,
      Optional<CheckpointPolicy> checkpoints) {
    this.plan = plan;
    this.workers = workers;
    this.targets = targets;
    this.graph = graph;
    this.checkpoints = checkpoints;
  }

  /**
   * What training came to, and what is needed to end its runs.
   *
   * @param seconds that it took, with those before it was resumed
   * @param watchers listeners besides the runs' own
   */
  record Trained(
      TrainingGraph graph,
      TrainingState state,
      Predictor predictor,
      double seconds,
      Optional<BestEpochs> bestEpochs,
      List<TrainingListener> watchers) {
    /** Notifies the watchers of what is done after training. */
    void stageBegins(TrainingListener.Stage stage) {
      watchers.forEach(watcher -> watcher.stageBegins(stage));
    }

    /** Notifies the watchers that a run is done. */
    void runDone() {
      watchers.forEach(TrainingListener::runDone);
    }
  }

  /**
   * Trains to the end.
   *
   * @param from where to resume; the folders are brought back to it
   * @param watchers listeners besides the runs' own
   */
  Trained train(Optional<Checkpoint> from, List<TrainingListener> watchers) throws IOException {
    TrainingState start = from.map(it -> it.state().resumed()).orElse(TrainingState.START);
    targets.metrics().forEach(metrics -> metrics.resumed(start.resumes()));
    Optional<SnapshotPredictions> snapshots = snapshotPredictions(start);
    DiskSpaceCheck.require(targets.folders(), targets.checkpointFolder(), graph, checkpoints);
    Optional<BestEpochs> best = bestEpochs(start.step());
    warn();
    long started = System.nanoTime() - (long) (start.seconds() * 1e9);
    TrainingState trained;
    try (CsvLoggers logs = new CsvLoggers()) {
      List<TrainingListener> listeners = new ArrayList<>(watchers);
      workers.timing(targets.metrics()).ifPresent(listeners::add);
      snapshots.ifPresent(listeners::add);
      snapshotFiles().ifPresent(listeners::add);
      best.ifPresent(listeners::add);
      listeners.addAll(records(logs));
      listeners.addAll(checks());
      setVariables(from);
      trained = loop(start, listeners, stepBoundary(logs, start.step()));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    return new Trained(graph, trained, predictor(snapshots), seconds, best, watchers);
  }

  private TrainingState loop(
      TrainingState start, List<TrainingListener> listeners, StepBoundary stepBoundary)
      throws IOException {
    EarlyStop earlyStop = EarlyStop.in(targets.checkpointFolder(), plan.recipe().earlyStopping());
    listeners.add(earlyStop);
    Trainer trainer =
        new Trainer(
            plan.recipe(),
            plan.schedule(),
            plan.split(),
            graph,
            targets.takeSnapshots(),
            listeners,
            earlyStop);
    return workers.during(
        () -> {
          TrainingState begun = workers.begin(plan, graph, start);
          return trainer.train(begun, workers.checking(graph, stepBoundary, begun.step()));
        });
  }

  /** The variables' values at the first step. */
  private void setVariables(Optional<Checkpoint> from) {
    if (from.isPresent()) {
      graph.restore(from.get().variables());
    } else if (plan.warmStart() != null) {
      graph.begin(plan.warmStart().values(), plan.warmStart().masks());
    }
  }

  /** Predictions made while training, where a method needs them. */
  private Optional<SnapshotPredictions> snapshotPredictions(TrainingState start)
      throws IOException {
    if (!targets.predictions().contains(Prediction.SNAPSHOTS)) {
      return Optional.empty();
    }
    Path kept = checkpoints.isPresent() ? targets.checkpointFolder().resume() : null;
    return Optional.of(
        new SnapshotPredictions(
            graph, plan.data(), plan.split().validation(), kept, start.snapshots()));
  }

  private Optional<TrainingListener> snapshotFiles() {
    return plan.recipe().averaging().keepSnapshots()
        ? Optional.of(
            new SnapshotFiles(
                graph,
                targets.all().stream()
                    .filter(RunTarget::takesSnapshots)
                    .map(RunTarget::folder)
                    .toList()))
        : Optional.empty();
  }

  /** Keeps the best epoch of a run of its own, where that is asked for. */
  private Optional<BestEpochs> bestEpochs(long step) throws IOException {
    MonitoredMetric by = checkpoints.map(CheckpointPolicy::best).orElse(MonitoredMetric.NONE);
    if (by == MonitoredMetric.NONE || targets.all().size() > 1) {
      return Optional.empty();
    }
    RunTarget run = targets.last();
    return Optional.of(
        new BestEpochs(
            run.folder(),
            plan,
            graph,
            by,
            step,
            best -> run.metrics().bestEpoch(best.epoch(), best.by().label(), best.value())));
  }

  private void warn() {
    plan.dataWarnings().forEach(LOG::warn);
    int snapshots = plan.recipe().epochs() - plan.schedule().averagingEpoch() + 1;
    for (RunTarget target : targets.all()) {
      new RunWarnings(plan).schedule(target.recipe(), snapshots).all().forEach(LOG::warn);
    }
  }

  /** Recipe and CSV files of every run, and its metrics. */
  private List<TrainingListener> records(CsvLoggers logs) throws IOException {
    List<TrainingListener> records = new ArrayList<>();
    for (RunTarget target : targets.all()) {
      RunInitializer.write(plan, target, graph.budgets());
      records.addAll(logs.open(target.folder()));
      records.add(target.metrics());
    }
    return records;
  }

  private List<TrainingListener> checks() {
    Map<String, float[]> masks = plan.warmStart() == null ? Map.of() : plan.warmStart().masks();
    return List.of(
        new MaskOverlap(graph, masks, targets.metrics()),
        new ConnectivityCheck(
            plan.recipe().sparsity(), plan.data().train().classNames(), targets.metrics()));
  }

  private StepBoundary stepBoundary(CsvLoggers logs, long step) {
    if (checkpoints.isEmpty()) {
      return StepBoundary.NONE;
    }
    return new CheckpointCallback(
        targets.checkpointFolder(),
        graph,
        logs,
        plan.origin(targets.last().recipe()),
        workers.checkpoints(checkpoints.get()),
        step,
        plan.schedule().totalSteps(),
        took -> targets.metrics().forEach(metrics -> metrics.checkpointWritten(took)));
  }

  private Predictor predictor(Optional<SnapshotPredictions> snapshots) {
    return new Predictor(
        graph,
        snapshots.orElse(null),
        plan.data(),
        plan.split().validation(),
        plan.schedule().totalSteps(),
        plan.recipe().randomMask().samples());
  }
}
