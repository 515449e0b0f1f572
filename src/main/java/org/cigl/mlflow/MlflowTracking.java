package org.cigl.mlflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.files.IoErrors;
import org.cigl.recipe.Recipe;
import org.cigl.train.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs trainings at an MLflow tracking server: recipe, metrics, pictures and model. A server that
 * cannot be reached is warned of, and costs no training.
 */
public final class MlflowTracking {
  private static final Logger LOG = LoggerFactory.getLogger(MlflowTracking.class);

  /** Logs nothing. */
  public static final MlflowTracking NONE = new MlflowTracking(run -> null);

  private final Function<LoggedRun, @Nullable RunLogger> loggers;

  private MlflowTracking(Function<LoggedRun, @Nullable RunLogger> loggers) {
    this.loggers = loggers;
  }

  /**
   * Connects to the server that is asked for.
   *
   * @param url of the server; null for that of the environment
   * @param experiment of the runs; null for that of the environment, or the recipe's name
   * @param environment variables: MLFLOW_TRACKING_URI and so on
   * @return one that logs nothing where no server is asked for
   * @throws InvalidInputException if the address is none of a server, or the server refuses
   */
  public static MlflowTracking connect(
      @Nullable String url,
      @Nullable String experiment,
      Map<String, String> environment,
      Recipe recipe) {
    return TrackingServer.of(url, experiment, environment)
        .map(server -> connect(server, MlflowClient.Limits.USUAL, recipe))
        .orElse(NONE);
  }

  static MlflowTracking connect(TrackingServer server, MlflowClient.Limits limits, Recipe recipe) {
    MlflowClient client = new MlflowClient(server, limits);
    Experiment experiment = new Experiment(client, server.experiment().orElse(recipe.name()));
    boolean failing = !reached(server, experiment);
    return new MlflowTracking(run -> new RunLogger(client, experiment, run, failing));
  }

  private static boolean reached(TrackingServer server, Experiment experiment) {
    try {
      experiment.id();
      return true;
    } catch (RefusedException e) {
      throw new InvalidInputException(
          "mlflow is "
              + server
              + ", must be an MLflow tracking server that takes runs: "
              + e.getMessage(),
          e);
    } catch (IOException e) {
      LOG.warn(
          "mlflow {}: {}; the run is not affected, and is logged once the server answers",
          server,
          IoErrors.of(e));
      return false;
    }
  }

  /**
   * Logs a training.
   *
   * @param runs that it is for
   * @param watchers of the training besides
   * @param training takes all that watch it
   * @param pages is given the pages of the runs that the server has all of, at the end
   */
  public <T> T log(
      List<LoggedRun> runs,
      List<TrainingListener> watchers,
      Function<List<TrainingListener>, T> training,
      Consumer<String> pages) {
    List<RunLogger> logging = runs.stream().map(loggers).filter(Objects::nonNull).toList();
    List<TrainingListener> all = new ArrayList<>(watchers);
    all.addAll(logging);
    T result;
    try {
      result = training.apply(all);
    } catch (RuntimeException | Error e) {
      String status = e instanceof RunStoppedException ? "KILLED" : "FAILED";
      logging.forEach(logger -> logger.end(status));
      throw e;
    }
    logging.forEach(logger -> logger.finish().ifPresent(pages));
    return result;
  }
}
