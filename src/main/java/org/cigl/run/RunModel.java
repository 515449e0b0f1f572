package org.cigl.run;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.export.ServedModel;
import org.cigl.files.IoErrors;

/** The model that a run exported, for commands that take a run's folder in place of a model's. */
public final class RunModel {
  private RunModel() {}

  /**
   * The model's folder.
   *
   * @param given of a model, or of a finished run
   * @return {@code given} where it is no run's folder, or a model that its recipe lies beside, else
   *     the model below it
   * @throws InvalidInputException if the run has not finished, or its model is gone
   */
  public static Path of(Path given) {
    RunFolder run = new RunFolder(given);
    if (!Files.isRegularFile(run.recipe()) || ServedModel.isAt(given)) {
      return given;
    }
    require(
        Files.isRegularFile(run.summary()),
        "the run in %s has not finished, so that it has no model yet: cigl train %s goes on with"
            + " it",
        given,
        given);
    List<Path> models = models(run);
    require(
        models.size() == 1,
        "run %s holds %d models in %s, must hold the one that it exported",
        given,
        models.size(),
        run.export());
    return models.get(0);
  }

  private static List<Path> models(RunFolder run) {
    if (!Files.isDirectory(run.export())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(run.export())) {
      return entries.filter(entry -> !entry.getFileName().toString().startsWith(".")).toList();
    } catch (IOException e) {
      throw new InvalidInputException(run.export() + " cannot be read: " + IoErrors.of(e), e);
    }
  }
}
