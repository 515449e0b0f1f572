package org.cigl.tuning;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cigl.InvalidInputException;
import org.cigl.TrainingFailedException;
import org.cigl.checkpoint.RunLock;
import org.cigl.data.LabelledData;
import org.cigl.files.IoErrors;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.CheckpointPolicy;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainingRun;
import org.cigl.run.Validated;
import org.cigl.train.Schedule;
import org.cigl.train.TrainingListener;
import org.cigl.yaml.TypedYaml;

/**
 * A search for settings in one folder, a folder a run. A finished run is kept and an unfinished one
 * resumed, so that the same search resumes.
 */
public final class Tuning {
  private final Path folder;
  private final Recipe recipe;
  private final LabelledData data;
  private final List<Candidate> candidates;
  private final List<Long> seeds;
  private final List<Rung> rungs;
  private final Ranking ranking;

  /**
   * Prepares a search; nothing is written yet.
   *
   * @param recipe whose settings are to be replaced
   * @param data that it learns from; the test images are not looked at
   * @param candidates in the order in which they are shown
   * @param seeds of each candidate's runs
   */
  public Tuning(
      Path folder,
      Recipe recipe,
      LabelledData data,
      List<Candidate> candidates,
      List<Long> seeds,
      List<Rung> rungs,
      Ranking ranking) {
    this.folder = folder;
    this.recipe = recipe;
    this.data = data;
    this.candidates = List.copyOf(candidates);
    this.seeds = List.copyOf(seeds);
    this.rungs = List.copyOf(rungs);
    this.ranking = ranking;
  }

  /** The rungs, first to last. */
  public List<Rung> rungs() {
    return rungs;
  }

  /** How candidates are ranked. */
  public Ranking ranking() {
    return ranking;
  }

  /** The runs of some candidates in a rung. */
  public List<Trial> trials(Rung rung, List<Candidate> entered) {
    List<Trial> trials = new ArrayList<>();
    for (Candidate candidate : entered) {
      for (long seed : seeds) {
        trials.add(new Trial(rung, candidate, recipe(candidate, rung.share(), seed)));
      }
    }
    return trials;
  }

  /** The runs of all candidates in a rung. */
  public List<Trial> trials(Rung rung) {
    return trials(rung, candidates);
  }

  /** The run of that name, whichever candidates are kept; empty if there is none. */
  public Optional<Trial> trial(String name) {
    return rungs.stream()
        .flatMap(rung -> trials(rung).stream())
        .filter(trial -> trial.name().equals(name))
        .findFirst();
  }

  /** Runs of the rungs after one, at most. */
  public List<Trial> later(Rung rung) {
    List<Trial> later = new ArrayList<>();
    for (Rung next : rungs.subList(rungs.indexOf(rung) + 1, rungs.size())) {
      int most = Math.min(candidates.size(), next.candidates() + ranking.limits().size());
      later.addAll(trials(next, candidates.subList(0, most)));
    }
    return later;
  }

  /** Steps of a run. */
  public long steps(Trial trial) {
    return Schedule.of(trial.recipe(), images(trial.rung())).totalSteps();
  }

  /** Images that a rung's runs learn from. */
  public int images(Rung rung) {
    return data.split(recipe.data().validation(), recipe.seed())
        .part(rung.share(), recipe.seed())
        .train()
        .size();
  }

  /** Images that candidates are measured on. */
  public int validationImages() {
    return data.split(recipe.data().validation(), recipe.seed()).validation().size();
  }

  /** Classes of the data. */
  public int classes() {
    return data.train().classes();
  }

  /** The tuned recipe: for all images, with a candidate's settings. */
  public Recipe recipe(Candidate candidate) {
    return candidate.of(recipe);
  }

  private Recipe recipe(Candidate candidate, double share, long seed) {
    ObjectNode tree = TypedYaml.tree(ScaledRecipe.of(candidate.of(recipe), share));
    tree.put("seed", seed);
    return TypedYaml.bind(tree, Recipe.class, "recipe");
  }

  /**
   * The candidates of a rung; all runs of earlier rungs must be done.
   *
   * @return none if all have failed
   */
  public List<Candidate> entered(Rung rung) {
    int index = rungs.indexOf(rung);
    return index == 0
        ? candidates
        : ranking.kept(measured(rungs.get(index - 1)), rung.candidates()).stream()
            .map(Measured::candidate)
            .toList();
  }

  /** What a rung came to, in the order in which its candidates entered; all must be done. */
  public List<Measured> measured(Rung rung) {
    return entered(rung).stream()
        .map(
            candidate ->
                new Measured(
                    candidate,
                    trials(rung, List.of(candidate)).stream()
                        .map(trial -> Validated.read(run(trial)))
                        .toList()))
        .toList();
  }

  /**
   * Whether a run is done, with metrics or with an error of its own making.
   *
   * @throws InvalidInputException if the run there has other settings
   */
  public boolean done(Trial trial) {
    RunFolder run = run(trial);
    if (!Validated.in(run)) {
      return false;
    }
    require(
        RecipeFile.load(run.recipe().toString(), Map.of()).equals(trial.recipe())
            && sameImages(Validated.read(run), trial),
        "%s holds a run with other settings: choose another output",
        run.path());
    return true;
  }

  private boolean sameImages(Validated run, Trial trial) {
    return run.failure() != null || run.trainingImages() == images(trial.rung());
  }

  /**
   * Checks what is there already.
   *
   * @throws InvalidInputException if a finished run is there that has other settings
   */
  public void requireSame() {
    rungs.forEach(rung -> trials(rung).forEach(this::done));
  }

  /** The folder of a run. */
  public RunFolder run(Trial trial) {
    return new RunFolder(folder.resolve(trial.name()));
  }

  /**
   * Trains one run, or resumes it; one that is done is left. What its settings make fail is noted
   * and does not throw.
   *
   * @throws InvalidInputException if its folder cannot be used, or another process trains into it
   * @throws org.cigl.checkpoint.RunStoppedException if it was asked to stop, once it is saved
   */
  public void train(Trial trial, List<TrainingListener> watchers, CheckpointPolicy checkpoints) {
    Path path = run(trial).path();
    try {
      Files.createDirectories(path);
      RunLock lock = RunLock.take(path);
      try (lock) {
        if (!done(trial)) { // another process may have ended it since
          trainLocked(trial, watchers, checkpoints);
        }
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + path + " cannot be written: " + IoErrors.of(e), e);
    }
  }

  private void trainLocked(
      Trial trial, List<TrainingListener> watchers, CheckpointPolicy checkpoints)
      throws IOException {
    RunFolder run = run(trial);
    if (!RunFolder.unfinished(run.path())) {
      RunFolder.create(run.path());
      RunFolder.clear(run.path());
    }
    try (RunMetrics metrics = new RunMetrics(trial.recipe(), trial.name())) {
      TrainingRun.forValidation(trial.recipe(), data, trial.rung().share())
          .validate(run, metrics, watchers, checkpoints);
    } catch (TrainingFailedException e) {
      Validated.write(run, Validated.failed(e.getMessage()));
    }
  }
}
