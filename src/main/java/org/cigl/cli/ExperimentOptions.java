package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.InvalidInputException;
import org.cigl.data.LabelledData;
import org.cigl.experiment.Experiment;
import org.cigl.files.IoReason;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import org.cigl.resume.RunLock;
import org.cigl.resume.RunStoppedException;
import org.cigl.run.Keeping;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainingRun;
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
      description = "Folder for the runs and the tables.")
  private Path output;

  @Mixin private KeepingOptions keeping;

  /** The folder for the runs. */
  Path output() {
    return output;
  }

  /** The recipe of one run. */
  Recipe load(Map<String, String> more) {
    return recipe.load(more);
  }

  /** Recipes of all seeds, sparsities and methods, in this order; checked, not trained. */
  List<Recipe> recipes(List<Method> methods, List<Double> sparsities) {
    requireDistinct("--methods", methods);
    requireDistinct("--seeds", seeds);
    RunFolder.requireFolder(output);
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

  /** Trains what is not there yet, and shows how it goes. */
  Experiment train(CommandSpec spec, List<Recipe> recipes) {
    Keeping saved = keeping.begin();
    Experiment experiment = new Experiment(output, recipes);
    experiment.pending(); // refuses before anything is written
    createOutput();
    RunLock.holding(
        output,
        () -> {
          try {
            StopSignals.during(
                saved.stop(),
                () -> {
                  train(spec, recipes, experiment, saved);
                  return null;
                });
          } catch (RunStoppedException e) {
            throw new RunStoppedException(
                e.reason(),
                String.format(
                    "stopped by %s; what is finished is kept and what is not is saved: the same"
                        + " command goes on",
                    e.reason()));
          }
        });
    return experiment;
  }

  private void createOutput() {
    try {
      Files.createDirectories(output);
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + output + " cannot be written: " + IoReason.of(e), e);
    }
  }

  private static void train(
      CommandSpec spec, List<Recipe> recipes, Experiment experiment, Keeping saved) {
    PrintWriter out = spec.commandLine().getOut();
    List<List<Recipe>> pending = experiment.pending();
    LabelledData data = recipes.get(0).data().load();
    for (List<Recipe> alike : pending) {
      for (Recipe each : alike) {
        new TrainingRun(each, data); // says what is wrong before the first training
      }
    }
    for (int i = 0; i < pending.size(); i++) {
      List<Recipe> alike = pending.get(i);
      out.printf(
          "training %d of %d: %s%n",
          i + 1,
          pending.size(),
          alike.stream().map(Experiment::name).collect(Collectors.joining(", ")));
      out.flush();
      Recipe first = alike.get(0);
      long steps = new TrainingRun(first, data).schedule().totalSteps();
      try (Progress progress = Progress.of(spec.commandLine().getErr(), steps, first.epochs())) {
        experiment.train(alike, data, List.of(progress), saved);
      }
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
