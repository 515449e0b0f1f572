package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.FolderMarker;
import org.cigl.checkpoint.RunLock;
import org.cigl.files.IoErrors;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one run: {@code recipe.yaml} (as in force), {@code network.yaml}, {@code
 * history.csv}, {@code topology.csv}, {@code metrics.prom}, {@code findings.json}, {@code
 * summary.json}, {@code report.html}, {@code figures/}, {@code checkpoint/}, {@code snapshots/} and
 * {@code tensorboard/} where they are asked for, and {@code export/NAME/VERSION/}.
 *
 * @param path of the folder
 */
public record RunFolder(Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
  static final String METRICS = "metrics.prom";
  static final String TENSORBOARD = "tensorboard";

  /**
   * Makes a new run's folder, and marks it as one.
   *
   * @throws InvalidInputException if there is something in it, or it cannot be written
   */
  public static RunFolder create(Path path) {
    NewFolder.create(path);
    try {
      FolderMarker.mark(path, FolderMarker.Kind.RUN);
      return new RunFolder(path);
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + path + " cannot be written: " + IoErrors.of(e), e);
    }
  }

  /**
   * Clears a new run's folder, whose lock is held, of what a process left that ended as it began.
   *
   * @throws InvalidInputException if there is something else in it, or it cannot be written
   */
  public static void clear(Path path) {
    NewFolder.requireFree(path);
    try {
      new RunFiles(new RunFolder(path)).deleteLeftOvers();
      Files.deleteIfExists(path.resolve(METRICS));
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + path + " cannot be written: " + IoErrors.withFile(e), e);
    }
  }

  /**
   * Opens a finished run's folder.
   *
   * @throws InvalidInputException if it is not one
   */
  public static RunFolder open(Path path) {
    require(
        Files.isDirectory(path),
        "run folder %s does not exist: must be the folder that cigl train wrote",
        path);
    RunFolder folder = new RunFolder(path);
    require(
        Files.isRegularFile(folder.summary()),
        "%s is no finished run: it holds no summary.json, must be the folder that cigl train wrote",
        path);
    return folder;
  }

  /**
   * Checks that the folder of a run that began is still there, before anything is written that
   * makes its parents: below a mount point whose disk is gone is another disk.
   *
   * @throws FileSystemException if it is not
   */
  void requireThere() throws IOException {
    if (!Files.isRegularFile(recipe())) {
      throw new FileSystemException(
          path.toString(), null, "it is gone, has its disk been unmounted?");
    }
  }

  /** Whether a run began here that has not ended: by its marker, so that it is one of ours. */
  public static boolean unfinished(Path path) {
    RunFolder folder = new RunFolder(path);
    return Files.isRegularFile(folder.recipe())
        && !Files.isRegularFile(folder.summary())
        && FolderMarker.marks(path, FolderMarker.Kind.RUN);
  }

  /** Whether a run of that recipe began here and has ended. */
  public static boolean finished(Path path, Recipe recipe) {
    RunFolder folder = new RunFolder(path);
    return Files.isRegularFile(folder.recipe())
        && Files.isRegularFile(folder.summary())
        && RecipeFile.load(folder.recipe().toString(), Map.of()).equals(recipe);
  }

  /**
   * Deletes what saving left in the folder of a finished run, had it been killed at the very end.
   * Nothing where the folder has no marker.
   *
   * @throws InvalidInputException if another process has the folder's lock
   */
  public static void clearFinished(Path path) {
    if (FolderMarker.marks(path, FolderMarker.Kind.RUN)) {
      RunLock.holding(
          path,
          () -> {
            RunFiles files = new RunFiles(new RunFolder(path));
            try {
              files.deleteLeftOvers();
              files.deleteResume();
            } catch (IOException e) {
              LOG.warn("{}; nothing needs what is there any more", IoErrors.withFile(e));
            }
          });
    }
  }

  /** Checkpoints saved while training; gone once the run has ended. */
  public Path resume() {
    return path.resolve("resume");
  }

  /** The recipe as it was in force. */
  public Path recipe() {
    return path.resolve("recipe.yaml");
  }

  /** The network file. */
  public Path network() {
    return path.resolve("network.yaml");
  }

  /** One line an epoch. */
  public Path history() {
    return path.resolve("history.csv");
  }

  /** One line for each kernel that a topology update changed. */
  public Path topology() {
    return path.resolve("topology.csv");
  }

  /** One line for each step that was left out, as its numbers were not finite; absent for none. */
  public Path skippedSteps() {
    return path.resolve("skipped_steps.csv");
  }

  /** The files that a run appends to while it trains. */
  public List<Path> appended() {
    return List.of(history(), topology(), skippedSteps());
  }

  /** Metrics in Prometheus's text format. */
  public Path metrics() {
    return path.resolve(METRICS);
  }

  /** The run's metrics. */
  public Path summary() {
    return path.resolve("summary.json");
  }

  /** Metrics on the validation images, of a run that was trained to choose settings. */
  public Path validation() {
    return path.resolve("validation.json");
  }

  /** What the final model says of the test images, in more detail than the summary. */
  public Path findings() {
    return path.resolve("findings.json");
  }

  /** The most over-confident mistakes as pictures, {@code 01.png} and so on. */
  public Path mistakes() {
    return pictures().resolve("mistakes");
  }

  /** The run for reading in a browser. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** TensorBoard's event files, where the run was asked for them. */
  public Path tensorboard() {
    return path.resolve(TENSORBOARD);
  }

  /** The run at an MLflow tracking server, where it is logged at one. */
  public Path mlflow() {
    return path.resolve("mlflow.json");
  }

  /** Pictures. */
  public Path pictures() {
    return path.resolve("figures");
  }

  /** Variables and what is needed to build the network for them. */
  public Path checkpoint() {
    return path.resolve("checkpoint");
  }

  /**
   * The best epoch, in a finished run whose {@link MonitoredMetric} is not NONE: as a run's folder
   * with {@code network.yaml}, {@code checkpoint/}, whose final model are the last weights, and
   * {@code best.json}.
   */
  public Path best() {
    return path.resolve("best");
  }

  /**
   * The best epoch of a finished run as a folder with a checkpoint of its own.
   *
   * @throws InvalidInputException if the run kept none
   */
  public RunFolder openBest() {
    require(
        Files.isDirectory(best()),
        "weights best: %s is missing: the run must keep its best epoch, by cigl train"
            + " --keep-best accuracy, nll or ece",
        best());
    return new RunFolder(best());
  }

  /** Snapshots that were kept while training, a folder each by number. */
  public Path snapshots() {
    return path.resolve("snapshots");
  }

  /** Parent of the models' folders. */
  public Path export() {
    return path.resolve("export");
  }
}
