package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cigl.checkpoint.FolderMarker;
import org.cigl.checkpoint.RunLock;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.experiment.Experiment;
import org.cigl.mlflow.MlflowTracking;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import org.cigl.run.CheckpointPolicy;
import org.cigl.run.NewFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the commands that train several runs have in common. */
final class ExperimentOptions {
  @Mixin private RecipeOptions recipe;

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "1,2,3",
      paramLabel = "N",
      description = "Seeds. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder for the runs, tables and report. Required.")
  private Path output;

  @Option(names = "--dry-run", description = DryRun.HELP)
  private boolean dryRun;

  @Mixin private CheckpointOptions checkpoints;
  @Mixin private SpreadOptions spread;
  @Mixin private MlflowOptions mlflow;

  /** The folder for the runs. */
  Path output() {
    return output;
  }

  /** The recipe of one run. */
  Recipe load(Map<String, String> more) {
    return recipe.load(more);
  }

  /** Checks that sparsities are given by the option that takes several. */
  void requireNoSparsity() {
    recipe.requireNot("--sparsity", "--sparsities");
  }

  /** Recipes of all seeds, sparsities and methods, in this order; checked, not trained. */
  List<Recipe> recipes(List<Method> methods, List<Double> sparsities) {
    recipe.requireNot("--seed", "--seeds");
    recipe.requireNot("--method", "--methods");
    requireDistinct("--methods", methods);
    requireDistinct("--seeds", seeds);
    NewFolder.requireFolder(output);
    List<Recipe> recipes = new ArrayList<>();
    for (double sparsity : sparsities) {
      for (Method method : methods) {
        for (long seed : seeds) {
          // One dense run serves every sparsity.
          double own = method.sparse() ? sparsity : sparsities.get(0);
          recipes.add(
              recipe.load(
                  Map.of(
                      "seed", Long.toString(seed),
                      "method", method.label(),
                      "sparsity", Double.toString(own))));
        }
      }
    }
    return recipes;
  }

  /**
   * Does what is asked for of an experiment, and shows how it goes.
   *
   * @param results names of the files that the command writes once all of it is done
   * @return the experiment, once all of it is done; empty where only a part was asked for
   */
  Optional<Experiment> train(CommandSpec spec, List<Recipe> recipes, List<String> results) {
    Experiment experiment = new Experiment(output, recipes);
    List<List<Recipe>> trainings = experiment.trainings();
    if (spread.list()) {
      list(spec.commandLine().getOut(), experiment, trainings);
      return Optional.empty();
    }
    Optional<Integer> one = spread.asked(trainings.size());
    int processes = spread.processes();
    MlflowTracking tracking = mlflow.connect(recipes.get(0));
    CheckpointPolicy saved = checkpoints.begin();
    List<List<Recipe>> pending = experiment.pending(); // refuses before anything is written
    if (dryRun) {
      new ExperimentDryRun(spec.commandLine().getOut(), output)
          .print(pending, trainings.size() - pending.size(), processes);
      return Optional.empty();
    }
    FolderMarker.claim(output, FolderMarker.Kind.EXPERIMENT, results);
    ExperimentRunner runner = new ExperimentRunner(spec, experiment, recipes, saved, tracking);
    if (one.isPresent()) {
      stoppable(saved, () -> runner.trainOne(one.get()));
      return Optional.empty();
    }
    RunLock.holding(output, () -> stoppable(saved, () -> runner.trainAll(processes)));
    return Optional.of(experiment);
  }

  private static void list(PrintWriter out, Experiment experiment, List<List<Recipe>> trainings) {
    for (int i = 0; i < trainings.size(); i++) {
      boolean done = experiment.pending(trainings.get(i)).isEmpty();
      out.printf("%d  %s%s%n", i, Experiment.names(trainings.get(i)), done ? "  (done)" : "");
    }
    out.flush();
  }

  static void stoppable(CheckpointPolicy saved, Runnable work) {
    try {
      StopSignals.during(
          saved.stop(),
          () -> {
            work.run();
            return null;
          });
    } catch (RunStoppedException e) {
      throw new RunStoppedException(
          e.reason(),
          String.format(
              "stopped by %s; what is finished is kept and what is not is saved: the same command"
                  + " resumes it",
              e.reason()));
    }
  }

  static void requireDistinct(String option, List<?> values) {
    require(
        values != null && !values.isEmpty() && new HashSet<>(values).size() == values.size(),
        "%s is %s, must be at least one, each named once",
        option,
        values);
  }
}
