package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.calibration.CalibrationReport;
import org.cigl.checkpoint.Checkpoint;
import org.cigl.data.LabelledData;
import org.cigl.distributed.Cluster;
import org.cigl.files.IoErrors;
import org.cigl.graph.GraphParts;
import org.cigl.graph.SessionSettings;
import org.cigl.graph.TrainingGraph;
import org.cigl.metrics.RunMetrics;
import org.cigl.plot.Pictures;
import org.cigl.recipe.Precision;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.tensorflow.Processor;
import org.cigl.train.Schedule;
import org.cigl.train.TimedSteps;
import org.cigl.train.TrainingListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run from images to an exported model: trains, averages, evaluates, exports, publishes. */
public final class TrainingRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final PreparedRun plan;
  private final WorkerGroup workers;

  /** What a finished run leaves behind. */
  public record Outcome(
      Summary summary, CalibrationReport finalModel, CalibrationReport scaled, Path model) {}

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
    this(recipe, data, WorkerGroup.SINGLE);
  }

  /**
   * As one process of a cluster, whose other processes make the same run.
   *
   * @throws InvalidInputException if recipe, network, data and machine do not fit together
   */
  public TrainingRun(Recipe recipe, Cluster cluster) {
    this(recipe, recipe.data().load(), new ClusterGroup(cluster));
  }

  private TrainingRun(Recipe recipe, LabelledData data, WorkerGroup workers) {
    this(recipe, workers, () -> PreparedRun.of(recipe, data));
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
        recipe, WorkerGroup.SINGLE, () -> PreparedRun.forValidation(recipe, untested, share));
  }

  private TrainingRun(Recipe recipe, WorkerGroup workers, Supplier<PreparedRun> planned) {
    SessionSettings.requirePrecision(recipe);
    if (recipe.precision() == Precision.BFLOAT16 && !Processor.current().multipliesBfloat16()) {
      LOG.warn(
          "precision is bfloat16, which this processor does not multiply itself: steps on it may"
              + " take longer than in float32");
    }
    Pictures.requireFonts();
    plan = planned.get();
    this.workers = workers;
  }

  /** Steps that training will take. */
  public Schedule schedule() {
    return plan.schedule();
  }

  /** What it is going to do. */
  public RunOutline outline() {
    return RunOutline.of(plan, !(plan.data() instanceof UntestedData));
  }

  /**
   * Takes a few steps, times them, and keeps nothing.
   *
   * @param predictions what its runs predict with
   */
  public TimedSteps timeSteps(Collection<Prediction> predictions) {
    try (TrainingGraph graph = graph(predictions)) {
      return TimedSteps.of(plan.recipe(), plan.schedule(), plan.split(), graph);
    }
  }

  private TrainingGraph graph(Collection<Prediction> predictions) {
    return new TrainingGraph(
        plan.recipe(),
        plan.network(),
        plan.split().train(),
        plan.normalization(),
        GraphParts.of(predictions),
        workers.communicator());
  }

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
   * Runs to the end, saved as it goes, or resumes a run that was interrupted.
   *
   * @param folder an empty run folder, or one that holds an unfinished run of the same recipe,
   *     whose lock is held
   * @param watchers listeners besides the run's own
   * @throws org.cigl.checkpoint.RunStoppedException if it was asked to stop, once it is saved
   */
  public Outcome execute(
      RunFolder folder,
      RunMetrics metrics,
      List<TrainingListener> watchers,
      CheckpointPolicy checkpoints) {
    RunTarget use = new RunTarget(plan.recipe(), folder, metrics);
    return execute(List.of(use), watchers, checkpoints).get(0);
  }

  /**
   * Trains once and finishes one run for each use.
   *
   * @param watchers listeners besides the runs' own
   */
  public List<Outcome> execute(List<RunTarget> uses, List<TrainingListener> watchers) {
    return execute(
        new RunTargets(uses), watchers, Optional.empty(), Optional.empty(), this::finish);
  }

  /**
   * Trains, and takes the metrics of the final model on the validation images: into the run's
   * {@link RunFolder#validation} alone. Saved as it goes, or resumes what was interrupted.
   *
   * @param folder an empty run folder, or one that holds an unfinished run of the same recipe,
   *     whose lock is held
   * @param watchers listeners besides the run's own
   * @throws org.cigl.TrainingFailedException if the settings make it fail
   * @throws org.cigl.checkpoint.RunStoppedException if it was asked to stop, once it is saved
   */
  public void validate(
      RunFolder folder,
      RunMetrics metrics,
      List<TrainingListener> watchers,
      CheckpointPolicy checkpoints) {
    RunTargets targets = new RunTargets(List.of(new RunTarget(plan.recipe(), folder, metrics)));
    execute(targets, watchers, Optional.of(checkpoints), from(targets), this::validate);
  }

  /**
   * Trains once and finishes one run for each use, saved as it goes, or resumes what was
   * interrupted off. The checkpoints are in the last use's folder, which is finished last: where
   * some uses were finished before the process ended, the others resume from there.
   *
   * @param uses whose folders are empty or hold unfinished runs of the same recipes, and are locked
   * @param watchers listeners besides the runs' own
   * @throws org.cigl.checkpoint.RunStoppedException if it was asked to stop, once it is saved
   */
  public List<Outcome> execute(
      List<RunTarget> uses, List<TrainingListener> watchers, CheckpointPolicy checkpoints) {
    RunTargets targets = new RunTargets(uses);
    return execute(targets, watchers, Optional.of(checkpoints), from(targets), this::finish);
  }

  /** Where to resume; the folders are brought back to it. */
  private Optional<Checkpoint> from(RunTargets targets) {
    Optional<Checkpoint> from = Optional.empty();
    RunFolder checkpointFolder = targets.checkpointFolder();
    if (RunFolder.unfinished(checkpointFolder.path())) {
      for (RunTarget target : targets.all()) {
        if (RunFolder.unfinished(target.folder().path())) {
          new RunRestorer(target.folder()).requireSame(target.recipe());
        }
      }
      from =
          new RunRestorer(checkpointFolder)
              .point(plan.origin(targets.last().recipe()), plan.schedule().totalSteps());
    }
    for (RunTarget target : targets.all()) {
      if (from.isPresent() || RunFolder.unfinished(target.folder().path())) {
        new RunRestorer(target.folder()).rewind(from);
      }
    }
    return from;
  }

  /** Ends one run of a training. */
  private interface Ending<T> {
    T end(RunTarget target, SharedTraining.Trained trained) throws IOException;
  }

  private Outcome finish(RunTarget target, SharedTraining.Trained trained) throws IOException {
    return new RunFinalizer(plan, trained).finish(target);
  }

  private Validated validate(RunTarget target, SharedTraining.Trained trained) throws IOException {
    target.folder().requireThere();
    trained.stageBegins(
        new TrainingListener.Stage(1, 1, "resampling the metrics on the validation split"));
    CalibrationReport report =
        CalibrationReport.of(
            trained.predictor().validationSplit(target.recipe().method().prediction()),
            target.recipe().seed());
    Validated validated =
        Validated.write(
            target.folder(), Validated.of(report, plan, trained.state().step(), trained.seconds()));
    trained.runDone();
    return validated;
  }

  private <T> List<T> execute(
      RunTargets targets,
      List<TrainingListener> watchers,
      Optional<CheckpointPolicy> checkpoints,
      Optional<Checkpoint> from,
      Ending<T> ending) {
    targets.requireTrainLike(plan.recipe());
    try (TrainingGraph graph = graph(targets.predictions())) {
      return ended(
          targets,
          checkpoints,
          new SharedTraining(plan, workers, targets, graph, checkpoints).train(from, watchers),
          ending);
    } catch (IOException e) {
      throw new RunFailedException(
          "run folder "
              + targets.all().get(0).folder().path()
              + " cannot be written: "
              + IoErrors.withFile(e)
              + (checkpoints.isEmpty()
                  ? ""
                  : "; the same command resumes from the last checkpoint"),
          e);
    }
  }

  private static <T> List<T> ended(
      RunTargets targets,
      Optional<CheckpointPolicy> checkpoints,
      SharedTraining.Trained trained,
      Ending<T> ending)
      throws IOException {
    List<T> outcomes = new ArrayList<>();
    for (RunTarget target : targets.all()) {
      if (checkpoints.isPresent()) {
        CheckpointCallback.interruptIfAsked(checkpoints.get().stop(), target.folder());
      }
      outcomes.add(ending.end(target, trained));
    }
    return outcomes;
  }
}
