package org.cigl.mlflow;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.files.AtomicWrite;
import org.cigl.recipe.Recipe;
import org.cigl.run.RunFolder;

/** Sends a finished run's files: tables, report and pictures, and the model as MLflow's. */
final class RunFilesUpload {
  private static final String SCHEME = "mlflow-artifacts";
  private static final String MODEL = "model";
  private static final String SAVED_MODEL = "saved_model";

  private final MlflowClient client;
  private final String root;

  private RunFilesUpload(MlflowClient client, String root) {
    this.client = client;
    this.root = root;
  }

  /**
   * Prepares.
   *
   * @param store the run's, as the server names it
   * @throws RefusedException if files do not go through the server
   */
  static RunFilesUpload to(MlflowClient client, String store) throws RefusedException {
    URI uri = URI.create(store);
    if (!SCHEME.equals(uri.getScheme())) {
      throw new RefusedException(
          "",
          "it keeps files at "
              + store
              + ", must take them itself, as MLflow's server does by default");
    }
    return new RunFilesUpload(client, uri.getPath().replaceFirst("^/+", ""));
  }

  /** Sends all files; one that is there already is replaced. */
  void send(RunFolder folder, Recipe recipe, String runId) throws IOException {
    for (Path file :
        List.of(
            folder.recipe(),
            folder.network(),
            folder.history(),
            folder.topology(),
            folder.skippedSteps(),
            folder.summary(),
            folder.findings(),
            folder.report())) {
      if (Files.isRegularFile(file)) {
        put(file.getFileName().toString(), file);
      }
    }
    tree(folder.pictures(), folder.pictures().getFileName().toString());
    model(folder.export().resolve(recipe.name()).resolve("1"), runId);
  }

  /** The model in a folder by which MLflow's clients load it. */
  private void model(Path version, String runId) throws IOException {
    tree(version, MODEL + "/" + SAVED_MODEL);
    Path description = Files.createTempFile("MLmodel", null);
    try {
      Files.writeString(description, ModelDescription.of(MODEL, SAVED_MODEL, runId));
      put(MODEL + "/MLmodel", description);
    } finally {
      Files.deleteIfExists(description);
    }
  }

  private void tree(Path folder, String to) throws IOException {
    List<Path> files;
    try (Stream<Path> walked = Files.walk(folder)) {
      files =
          walked
              .filter(Files::isRegularFile)
              .filter(file -> !AtomicWrite.leftOver(file))
              .sorted()
              .toList();
    }
    for (Path file : files) {
      put(to + "/" + folder.relativize(file), file);
    }
  }

  private void put(String path, Path file) throws IOException {
    client.put(root + "/" + path, file);
  }
}
