package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.RunLock;
import org.cigl.files.IoErrors;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;

/** Finds the run that was interrupted, for a command that names no folder. */
public final class UnfinishedRuns {
  private UnfinishedRuns() {}

  /**
   * The newest unfinished run of a recipe that no other process trains.
   *
   * @param folder of runs, which need not exist
   * @return empty where there is none
   * @throws InvalidInputException if the folder cannot be read
   */
  public static Optional<Path> newest(Path folder, Recipe recipe) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> runs = Files.list(folder)) {
      return runs.filter(run -> run.getFileName().toString().startsWith(recipe.name() + "-"))
          .sorted(Comparator.comparing(UnfinishedRuns::modified).reversed())
          .filter(run -> isOf(run, recipe) && isFree(run))
          .findFirst();
    } catch (IOException e) {
      throw new InvalidInputException(folder + " cannot be read: " + IoErrors.of(e), e);
    }
  }

  private static long modified(Path run) {
    return new RunFolder(run).recipe().toFile().lastModified(); // 0 where there is none
  }

  /** Whether it is such a run; one that cannot be read is none. */
  private static boolean isOf(Path run, Recipe recipe) {
    try {
      return RunFolder.unfinished(run)
          && RecipeFile.load(new RunFolder(run).recipe().toString(), Map.of()).equals(recipe);
    } catch (InvalidInputException e) {
      return false;
    }
  }

  private static boolean isFree(Path run) {
    try (RunLock lock = RunLock.take(run)) {
      return lock != null;
    } catch (InvalidInputException e) {
      return false;
    }
  }
}
