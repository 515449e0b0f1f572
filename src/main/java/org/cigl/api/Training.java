package org.cigl.api;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cigl.checkpoint.RunLock;
import org.cigl.checkpoint.StopRequest;
import org.cigl.data.LabelledData;
import org.cigl.graph.SessionSettings;
import org.cigl.metrics.RunMetrics;
import org.cigl.mlflow.LoggedRun;
import org.cigl.mlflow.MlflowTracking;
import org.cigl.run.CheckpointPolicy;
import org.cigl.run.NewFolder;
import org.cigl.run.RunFolder;
import org.cigl.run.Summary;
import org.cigl.run.TrainingRun;
import org.cigl.train.Schedule;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a recipe: learns, evaluates on the test images, and exports the model. A training that was
 * interrupted is resumed when the same is run into the same folder.
 */
public final class Training {
  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(10);
  private static final int CHECKPOINTS = 2;
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final Recipe recipe;
  private final @Nullable ImageData images;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private final StopRequest stop = new StopRequest();
  private Duration interval = DEFAULT_INTERVAL;
  private @Nullable URI mlflow;
  private @Nullable String experiment;

  private Training(Recipe recipe, @Nullable ImageData images) {
    this.recipe = images == null ? recipe : recipe.of(images.settings());
    this.images = images;
  }

  /** A training on the images that the recipe names. */
  public static Training of(Recipe recipe) {
    return new Training(recipe, null);
  }

  /** A training on other images, whatever the recipe says of them. */
  public static Training of(Recipe recipe, ImageData images) {
    return new Training(recipe, images);
  }

  /** Adds a listener. */
  public Training listener(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * How often the training is saved.
   *
   * @param longest time between two checkpoints, above 0; default 10 minutes
   */
  public Training saveEvery(Duration longest) {
    interval = longest;
    return this;
  }

  /**
   * Logs parameters, metrics, pictures and the model at an MLflow tracking server. One that cannot
   * be reached costs a warning and no training. Credentials come from MLflow's environment
   * variables.
   *
   * @param server address of the server
   * @param experiment that the run is of; null for {@code MLFLOW_EXPERIMENT_NAME}, or the recipe's
   *     name
   */
  public Training mlflow(URI server, @Nullable String experiment) {
    this.mlflow = server;
    this.experiment = experiment;
    return this;
  }

  /**
   * Asks the training to stop, from any thread: {@link #run} saves it and ends with {@link
   * org.cigl.checkpoint.RunStoppedException}.
   */
  public void stop() {
    stop.because(StopRequest.Reason.SIGTERM);
  }

  /**
   * Trains to the end.
   *
   * @param folder for everything that the training writes: new, empty, or with an unfinished
   *     training of the same recipe and images, which is resumed, or with that training finished
   * @throws org.cigl.InvalidInputException if recipe, images, folder and machine do not fit
   * @throws org.cigl.RunFailedException if the training fails
   * @throws org.cigl.checkpoint.RunStoppedException if it was asked to stop, once it is saved
   */
  public TrainingResult run(Path folder) {
    CheckpointPolicy policy = new CheckpointPolicy(interval, null, CHECKPOINTS, stop);
    SessionSettings.takeThreads(recipe.checked());
    LabelledData data = images == null ? recipe.checked().data().load() : images.load(recipe);
    if (finished(folder, data)) {
      return TrainingResult.open(folder);
    }
    boolean unfinished = RunFolder.unfinished(folder);
    if (!unfinished) {
      NewFolder.requireFree(folder);
    }
    TrainingRun run = new TrainingRun(recipe.checked(), data);
    MlflowTracking tracking = tracking();
    RunFolder target = unfinished ? new RunFolder(folder) : RunFolder.create(folder);
    RunLock.holding(folder, () -> execute(run, target, policy, tracking));
    return TrainingResult.open(folder);
  }

  private boolean finished(Path folder, LabelledData data) {
    return Files.isDirectory(folder)
        && RunFolder.finished(folder, recipe.checked())
        && data.hashes().set().equals(Summary.read(new RunFolder(folder)).data().sha256());
  }

  private MlflowTracking tracking() {
    return mlflow == null
        ? MlflowTracking.NONE
        : MlflowTracking.connect(mlflow.toString(), experiment, System.getenv(), recipe.checked());
  }

  private void execute(
      TrainingRun run, RunFolder target, CheckpointPolicy policy, MlflowTracking tracking) {
    if (!RunFolder.unfinished(target.path())) {
      RunFolder.clear(target.path());
    }
    try (RunMetrics metrics = new RunMetrics(recipe.checked())) {
      tracking.log(
          List.of(new LoggedRun(recipe.checked(), target)),
          watchers(run.schedule()),
          all -> run.execute(target, metrics, all, policy),
          page -> LOG.info("mlflow: {}", page));
    }
  }

  private List<org.cigl.train.TrainingListener> watchers(Schedule schedule) {
    TrainingListener.Start start =
        new TrainingListener.Start(schedule.totalSteps(), recipe.epochs());
    return listeners.stream()
        .<org.cigl.train.TrainingListener>map(listener -> new ListenerAdapter(listener, start))
        .toList();
  }
}
