package org.cigl.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.export.ServedModel;
import org.cigl.files.AtomicWrite;
import org.cigl.testing.CommandProcess;
import org.cigl.testing.TinyTraining;

/** {@code cigl export} of a version beside one that is served. */
final class ExportScenario implements Scenario {
  private static final String VARIABLES = "variables/variables.data-00000-of-00001";

  private final FaultyDisk disk;
  private final CommandProcess commands;
  private final TinyTraining training;
  private final Path run;
  private final Path models;
  private List<Operation> operations;

  ExportScenario(FaultyDisk disk, CommandProcess commands, TinyTraining training) {
    this.disk = disk;
    this.commands = commands;
    this.training = training;
    run = disk.folder().resolve("undisturbed");
    models = disk.folder().resolve("models");
  }

  @Override
  public List<Operation> operations() throws IOException {
    if (operations == null) {
      if (!Files.exists(run)) {
        succeed(training.command(run));
      }
      prepare();
      operations = disk.operationsOf(() -> succeed(command()));
    }
    return operations;
  }

  private void succeed(List<String> command) throws IOException {
    CommandProcess.Result result = commands.run(command);
    assertThat(result.code()).as(result.errors()).isZero();
  }

  @Override
  public void prepare() throws IOException {
    Path first = models.resolve("m/1");
    if (!Files.exists(first)) {
      succeed(command());
    }
    for (Path version : versions()) {
      if (!version.equals(first)) {
        AtomicWrite.delete(version);
      }
    }
  }

  private List<Path> versions() throws IOException {
    try (Stream<Path> entries = Files.list(models.resolve("m"))) {
      return entries.toList();
    }
  }

  @Override
  public List<String> command() {
    return List.of("export", run.toString(), "-o", models.toString(), "--name", "m");
  }

  @Override
  public void requireIntact(String name, Operation failed, CommandProcess.Result result)
      throws IOException {
    assertThat(versions()).as(name).contains(models.resolve("m/1"));
    for (Path version : versions()) {
      if (!version.getFileName().toString().startsWith(".")) {
        requireWhole(name, version);
      }
    }
  }

  private void requireWhole(String name, Path version) {
    ServedModel.load(version).close();
    assertThat(version.resolve(VARIABLES))
        .as(name)
        .hasSameBinaryContentAs(run.resolve("export/fashion/1").resolve(VARIABLES));
  }

  @Override
  public void requireDone(String name) throws IOException {
    List<Path> visible =
        versions().stream()
            .filter(path -> !path.getFileName().toString().startsWith("."))
            .sorted()
            .toList();
    assertThat(visible.size()).as(name).isGreaterThanOrEqualTo(2);
    requireWhole(name, visible.get(visible.size() - 1));
  }

  @Override
  public String toString() {
    return "export";
  }
}
