package org.cigl.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import org.cigl.Software;
import org.cigl.checkpoint.StopRequest;
import org.cigl.distributed.Cluster;
import org.cigl.distributed.ClusterOptions;
import org.cigl.distributed.TfConfig;
import org.cigl.graph.SessionSettings;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import org.cigl.run.TrainingRun;
import org.cigl.run.WorkerRun;
import org.cigl.yaml.TypedYaml;
import picocli.CommandLine.Option;

/** How {@code cigl train} joins the cluster that the environment variable TF_CONFIG names. */
final class ClusterJoining {
  @Option(
      names = "--start-timeout",
      defaultValue = "10m",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = {
        "With TF_CONFIG: how long to wait for the other tasks when the job starts."
            + " Default: ${DEFAULT-VALUE}."
      })
  private Duration start;

  @Option(
      names = "--worker-timeout",
      defaultValue = "2m",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = {
        "With TF_CONFIG: how long a step waits for a worker before the run fails and names it."
            + " Longer than a save takes. Default: ${DEFAULT-VALUE}."
      })
  private Duration worker;

  @Option(
      names = "--check-every",
      defaultValue = "500",
      paramLabel = "N",
      description = {
        "With TF_CONFIG: compare the workers' weights and masks every N steps; a difference ends"
            + " the run. Default: ${DEFAULT-VALUE}."
      })
  private int checkEvery;

  /**
   * The cluster that this process is to join; empty for none.
   *
   * @throws org.cigl.InvalidInputException if it cannot be, or does not fit the recipe
   */
  Optional<TfConfig> config(Recipe recipe) {
    Optional<TfConfig> config = TfConfig.of(System.getenv(TfConfig.VARIABLE));
    config.ifPresent(it -> Cluster.requireFits(it, recipe));
    return config;
  }

  /**
   * Joins it, waits for the others, and checks that they do the same.
   *
   * @throws org.cigl.InvalidInputException if they do not
   */
  Cluster join(TfConfig config, Recipe recipe) {
    Cluster cluster = Cluster.join(config, options(), SessionSettings.threads(recipe));
    if (cluster.runHasFinished()) {
      return cluster;
    }
    try {
      return cluster.during(
          () -> {
            cluster.requireSame("the version of CigL", Software.current().toString());
            cluster.requireSame("the recipe", TypedYaml.write(recipe));
            cluster.requireSame("the network file", NetworkFile.load(recipe.network()).text());
            cluster.requireSame("--check-every", Integer.toString(checkEvery));
            return cluster;
          });
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private ClusterOptions options() {
    return new ClusterOptions(start, worker, checkEvery);
  }

  /** Tells the others, as the chief, that the run has finished already. */
  void finish(TfConfig config, Recipe recipe) {
    Cluster.announceFinished(config, options(), SessionSettings.threads(recipe));
  }

  /**
   * The run, as the chief or alone.
   *
   * @param cluster null for none
   */
  static TrainingRun run(Recipe recipe, Cluster cluster) {
    return cluster == null ? new TrainingRun(recipe) : new TrainingRun(recipe, cluster);
  }

  /** Trains along with the chief, which has the run's folder, where there is something to train. */
  void follow(Recipe recipe, TfConfig config, StopRequest stop, PrintWriter out) {
    try (Cluster cluster = join(config, recipe)) {
      out.printf("%s follows %s%n", config.task(), config.chief());
      out.flush();
      if (!cluster.runHasFinished()) {
        WorkerRun run = new WorkerRun(recipe, cluster);
        StopSignals.during(
            stop,
            () -> {
              run.follow(stop);
              cluster.awaitFinish(stop);
              return null;
            });
      }
    }
  }
}
