package org.cigl.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import org.cigl.distributed.Cluster;
import org.cigl.distributed.ClusterOptions;
import org.cigl.distributed.TfConfig;
import org.cigl.recipe.Recipe;
import org.cigl.resume.StopRequest;
import org.cigl.run.FollowedRun;
import org.cigl.run.TrainingRun;
import org.cigl.train.Workers;
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

  /** Joins it, and waits for the others. */
  Cluster join(TfConfig config, Recipe recipe) {
    ClusterOptions options = new ClusterOptions(start, worker, checkEvery);
    return Cluster.join(config, options, recipe.threads());
  }

  /** Tells the others, as the chief, that the run has finished already. */
  void finish(TfConfig config, Recipe recipe) {
    try (Cluster cluster = join(config, recipe)) {
      agreeToTrain(cluster, false);
    }
  }

  /**
   * The run, as the chief or alone; the others are told that there is something to train.
   *
   * @param cluster null for none
   */
  static TrainingRun run(Recipe recipe, Cluster cluster) {
    if (cluster == null) {
      return new TrainingRun(recipe);
    }
    agreeToTrain(cluster, true);
    return new TrainingRun(recipe, cluster);
  }

  /** Trains along with the chief, which has the run's folder, where there is something to train. */
  void follow(Recipe recipe, TfConfig config, StopRequest stop, PrintWriter out) {
    try (Cluster cluster = join(config, recipe)) {
      out.printf("%s follows %s%n", config.task(), config.chief());
      out.flush();
      if (agreeToTrain(cluster, false)) {
        FollowedRun run = new FollowedRun(recipe, cluster);
        StopSignals.during(
            stop,
            () -> {
              run.follow(stop);
              return null;
            });
      }
    }
  }

  /**
   * Whether there is something to train, as the chief knows.
   *
   * @param known of the chief: whether there is; the others' does not matter
   */
  private static boolean agreeToTrain(Cluster cluster, boolean known) {
    int own = cluster.share().first() && known ? 1 : 0;
    return cluster.agree(new int[] {own}, Workers.Merge.SUM)[0] == 1;
  }
}
