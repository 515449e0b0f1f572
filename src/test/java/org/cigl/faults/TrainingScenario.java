package org.cigl.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cigl.export.ServedModel;
import org.cigl.files.AtomicWrite;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.RunFolder;
import org.cigl.run.Summary;
import org.cigl.testing.CommandProcess;
import org.cigl.testing.TinyTraining;

/** {@code cigl train} into a new folder. */
class TrainingScenario implements Scenario {
  private static final String STEPS = "cigl_train_images_total";

  final FaultyDisk disk;
  final CommandProcess commands;
  final TinyTraining training;
  final RunFolder undisturbed;
  final RunFolder run;
  private List<Operation> operations;
  private long savedSteps;
  private boolean finished;
  private boolean bestKept;

  TrainingScenario(FaultyDisk disk, CommandProcess commands, TinyTraining training) {
    this.disk = disk;
    this.commands = commands;
    this.training = training;
    undisturbed = new RunFolder(disk.folder().resolve("undisturbed"));
    run = new RunFolder(disk.folder().resolve("run"));
  }

  @Override
  public List<Operation> operations() throws IOException {
    if (operations == null) {
      if (!Files.exists(undisturbed.summary())) {
        succeed(training.command(undisturbed.path()));
      }
      prepare();
      operations = disk.operationsOf(() -> succeed(command()));
    }
    return operations;
  }

  final void succeed(List<String> command) throws IOException {
    CommandProcess.Result result = commands.run(command);
    assertThat(result.code()).as(result.errors()).isZero();
  }

  @Override
  public void prepare() throws IOException {
    AtomicWrite.delete(run.path());
  }

  @Override
  public final List<String> command() {
    return training.command(run.path());
  }

  @Override
  public void requireIntact(String name, Operation failed, CommandProcess.Result result)
      throws IOException {
    finished = Files.exists(run.summary());
    bestKept = !result.errors().contains("could not be kept");
    assertThat(finished || result.code() != 0).as("%s: done or told that not", name).isTrue();
    savedSteps = savedSteps();
    if (!finished) {
      assertThat(savedSteps).as("%s: saved before", name).isGreaterThanOrEqualTo(before(failed));
    }
    if (Files.exists(run.recipe())) {
      assertThat(RecipeFile.load(run.recipe().toString(), Map.of()))
          .isEqualTo(RecipeFile.load(undisturbed.recipe().toString(), Map.of()));
    }
    if (finished) {
      assertThat(Summary.read(run).steps()).isEqualTo(Summary.read(undisturbed).steps());
    }
    requireWhole(name, "checkpoint");
    requireWhole(name, "export/fashion/1");
    if (Files.exists(run.export().resolve("fashion/1"))) {
      ServedModel.load(run.export().resolve("fashion/1")).close();
    }
  }

  /** A folder that is there is all there. */
  private void requireWhole(String name, String folder) throws IOException {
    Path there = run.path().resolve(folder);
    Path expected = undisturbed.path().resolve(folder);
    if (Files.exists(there)) {
      assertThat(FinishedRuns.files(there)).as(name).isEqualTo(FinishedRuns.files(expected));
      FinishedRuns.requireSameVariables(name, there, expected);
    }
  }

  /** Steps of the newest checkpoint; 0 where there is none. */
  private long savedSteps() throws IOException {
    if (!Files.isDirectory(run.resume())) {
      return 0;
    }
    try (Stream<Path> moments = Files.list(run.resume())) {
      return moments
          .map(path -> path.getFileName().toString())
          .filter(step -> step.matches("\\d+"))
          .mapToLong(Long::parseLong)
          .max()
          .orElse(0);
    }
  }

  /** Steps that were saved when an operation of the undisturbed run came. */
  private long before(Operation failed) {
    return operations.stream()
        .filter(operation -> operation.number() < failed.number())
        .filter(operation -> operation.kind() == Operation.Kind.RENAME)
        .filter(operation -> operation.path().getParent().equals(run.resume()))
        .map(operation -> operation.path().getFileName().toString())
        .filter(step -> step.matches("\\d+"))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(0);
  }

  @Override
  public void requireDone(String name) throws IOException {
    FinishedRuns.requireSame(name, run, undisturbed, bestKept);
    if (!finished) {
      long steps = Summary.read(undisturbed).steps();
      assertThat(images())
          .as("%s: images trained on again", name)
          .isEqualTo((steps - savedSteps) * training.batchSize());
    }
  }

  /** Images that the process which ended the run has trained on. */
  private long images() throws IOException {
    return Files.readAllLines(run.metrics()).stream()
        .filter(line -> line.startsWith(STEPS))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public String toString() {
    return "train";
  }
}
