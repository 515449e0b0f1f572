package org.cigl.cli;

import org.cigl.mlflow.MlflowTracking;
import org.cigl.recipe.Recipe;
import picocli.CommandLine.Option;

/** At which MLflow tracking server trainings are logged. */
final class MlflowOptions {
  @Option(
      names = "--mlflow",
      paramLabel = "URL",
      description = {
        "Log recipe, metrics, pictures and model at this MLflow tracking server. Default: that of the"
            + " environment variable MLFLOW_TRACKING_URI, if any. A server that fails is only"
            + " warned of."
      })
  private String url;

  @Option(
      names = "--mlflow-experiment",
      paramLabel = "NAME",
      description = {
        "Experiment to log in, made where it is missing. Default: that of the environment variable"
            + " MLFLOW_EXPERIMENT_NAME, else the recipe's name."
      })
  private String experiment;

  /** Connects, where a server is asked for. */
  MlflowTracking connect(Recipe recipe) {
    return MlflowTracking.connect(url, experiment, System.getenv(), recipe);
  }
}
