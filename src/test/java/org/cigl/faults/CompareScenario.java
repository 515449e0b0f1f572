package org.cigl.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cigl.files.AtomicWrite;
import org.cigl.run.RunFolder;
import org.cigl.run.Summary;
import org.cigl.testing.CommandProcess;
import org.cigl.testing.TinyTraining;

/** {@code cigl compare} of two methods that share one training. */
final class CompareScenario implements Scenario {
  private static final List<String> RUNS = List.of("rigl_w_dp-0.95-seed1", "rigl_mc_dp-0.95-seed1");
  private static final List<String> TABLES =
      List.of("comparison.csv", "comparison-means.csv", "comparison.md", "comparison.tex");

  private final FaultyDisk disk;
  private final CommandProcess commands;
  private final TinyTraining training;
  private final Path undisturbed;
  private final Path output;
  private List<Operation> operations;

  CompareScenario(FaultyDisk disk, CommandProcess commands, TinyTraining training) {
    this.disk = disk;
    this.commands = commands;
    this.training = training;
    undisturbed = disk.folder().resolve("compared-undisturbed");
    output = disk.folder().resolve("compared");
  }

  @Override
  public List<Operation> operations() throws IOException {
    if (operations == null) {
      succeed(command(undisturbed));
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
    AtomicWrite.delete(output);
  }

  @Override
  public List<String> command() {
    return command(output);
  }

  private List<String> command(Path folder) {
    List<String> command = new ArrayList<>(List.of("compare", "--seeds", "1"));
    command.addAll(List.of("--methods", "rigl_w_dp,rigl_mc_dp", "--save-steps", "4"));
    command.addAll(training.settings());
    command.addAll(List.of("--epochs", "2", "-o", folder.toString()));
    return command;
  }

  @Override
  public void requireIntact(String name, Operation failed, CommandProcess.Result result)
      throws IOException {
    for (String each : RUNS) {
      RunFolder run = new RunFolder(output.resolve(each));
      RunFolder expected = new RunFolder(undisturbed.resolve(each));
      if (Files.exists(run.summary())) {
        assertThat(Summary.read(run).metrics()).isEqualTo(Summary.read(expected).metrics());
      }
      if (Files.exists(run.checkpoint())) {
        FinishedRuns.requireSameVariables(name, run.checkpoint(), expected.checkpoint());
      }
    }
  }

  @Override
  public void requireDone(String name) throws IOException {
    for (String each : RUNS) {
      FinishedRuns.requireSame(
          name,
          new RunFolder(output.resolve(each)),
          new RunFolder(undisturbed.resolve(each)),
          false);
    }
    for (String table : TABLES) {
      assertThat(output.resolve(table))
          .as(name)
          .hasSameTextualContentAs(undisturbed.resolve(table));
    }
  }

  @Override
  public String toString() {
    return "compare";
  }
}
