package org.cigl.experiment;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.RunLock;
import org.cigl.data.LabelledData;
import org.cigl.files.IoErrors;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.CheckpointPolicy;
import org.cigl.run.RunFolder;
import org.cigl.run.RunTarget;
import org.cigl.run.TrainingRun;
import org.cigl.train.TrainingListener;
import org.cigl.yaml.TypedYaml;

/**
 * Several runs in one folder, {@code METHOD-SPARSITY-SEED} each. Runs that {@linkplain
 * Recipe#trainsLike train alike} share one training. A finished run is kept and an unfinished one
 * resumed, so that the same experiment resumes.
 */
public final class Experiment {
  private final Path folder;
  private final List<Recipe> recipes;

  /**
   * Prepares an experiment; nothing is written yet.
   *
   * @param recipes in the order in which they are to be shown; equal ones are taken once
   */
  public Experiment(Path folder, List<Recipe> recipes) {
    this.folder = folder;
    this.recipes = List.copyOf(new LinkedHashSet<>(recipes));
  }

  /** Recipes of all runs, in the order in which they are shown. */
  public List<Recipe> recipes() {
    return recipes;
  }

  /** All trainings, done or not, each with the recipes that share it. */
  public List<List<Recipe>> trainings() {
    List<List<Recipe>> trainings = new ArrayList<>();
    for (Recipe recipe : recipes) {
      trainings.stream()
          .filter(alike -> alike.get(0).trainsLike(recipe))
          .findFirst()
          .orElseGet(
              () -> {
                trainings.add(new ArrayList<>());
                return trainings.get(trainings.size() - 1);
              })
          .add(recipe);
    }
    return trainings;
  }

  /**
   * The trainings that are still to be done, each with those of its recipes that are not done yet.
   *
   * @throws InvalidInputException if a finished run is there that has other settings
   */
  public List<List<Recipe>> pending() {
    return trainings().stream().map(this::pending).filter(left -> !left.isEmpty()).toList();
  }

  /**
   * What of one of the {@link #trainings} is still to be done.
   *
   * @throws InvalidInputException if a finished run is there that has other settings
   */
  public List<Recipe> pending(List<Recipe> training) {
    return training.stream().filter(recipe -> !done(recipe)).toList();
  }

  private boolean done(Recipe recipe) {
    RunFolder run = run(recipe);
    if (!Files.isRegularFile(run.summary())) {
      return false;
    }
    require(
        RecipeFile.load(run.recipe().toString(), Map.of()).equals(recipe),
        "%s holds a run with other settings: choose another output",
        run.path());
    return true;
  }

  /** Name of a recipe's run in the folder. */
  public static String name(Recipe recipe) {
    return setting(recipe) + "-seed" + recipe.seed();
  }

  /** The part of the name that runs of other seeds have, too. */
  public static String setting(Recipe recipe) {
    return recipe.method().sparse()
        ? recipe.method().label() + "-" + recipe.sparsity()
        : recipe.method().label();
  }

  /** The folder of a recipe's run. */
  public RunFolder run(Recipe recipe) {
    return new RunFolder(folder.resolve(name(recipe)));
  }

  /** What a training is called: the names of its runs. */
  public static String names(List<Recipe> training) {
    return training.stream().map(Experiment::name).collect(Collectors.joining(", "));
  }

  /**
   * Trains once for the recipes that share it, one of {@link #pending}. Only one process does so at
   * a time: it holds the locks of all their runs.
   *
   * @param data what all recipes learn from
   * @param checkpoints how it is saved while it trains
   * @throws InvalidInputException if a folder cannot be used, or another process trains into it
   * @throws org.cigl.checkpoint.RunStoppedException if it was asked to stop, once it is saved
   */
  public void train(
      List<Recipe> alike,
      LabelledData data,
      List<TrainingListener> watchers,
      CheckpointPolicy checkpoints) {
    locked(
        alike.stream().map(recipe -> run(recipe).path()).sorted().toList(),
        () -> {
          List<Recipe> left = pending(alike); // another process may have ended some since
          if (!left.isEmpty()) {
            trainLocked(left, data, watchers, checkpoints);
          }
        });
  }

  private static void locked(List<Path> folders, Runnable work) {
    if (folders.isEmpty()) {
      work.run();
      return;
    }
    Path first = folders.get(0);
    try {
      Files.createDirectories(first);
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + first + " cannot be written: " + IoErrors.of(e), e);
    }
    RunLock.holding(first, () -> locked(folders.subList(1, folders.size()), work));
  }

  private void trainLocked(
      List<Recipe> alike,
      LabelledData data,
      List<TrainingListener> watchers,
      CheckpointPolicy checkpoints) {
    List<RunTarget> uses = new ArrayList<>();
    try {
      for (Recipe recipe : alike) {
        RunFolder run = run(recipe);
        if (!RunFolder.unfinished(run.path())) {
          RunFolder.create(run.path());
          RunFolder.clear(run.path());
        }
        uses.add(new RunTarget(recipe, run, new RunMetrics(recipe, name(recipe))));
      }
      new TrainingRun(alike.get(0), data).execute(uses, watchers, checkpoints);
    } finally {
      uses.forEach(use -> use.metrics().close());
    }
  }

  /** What the runs came to; all must be done. */
  public Results results() {
    return new Results(
        recipes.stream()
            .map(
                recipe -> {
                  Path summary = run(recipe).summary();
                  return Results.Run.of(
                      recipe,
                      TypedYaml.parse(TypedYaml.text(summary, "summary file"), summary.toString()));
                })
            .toList());
  }
}
