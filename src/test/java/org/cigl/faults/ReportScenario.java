package org.cigl.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.testing.CommandProcess;
import org.cigl.testing.TinyTraining;

/** {@code cigl report} over a report that is there. */
final class ReportScenario implements Scenario {
  private final FaultyDisk disk;
  private final CommandProcess commands;
  private final TinyTraining training;
  private final Path run;
  private final Path report;
  private List<Operation> operations;
  private String expected;

  ReportScenario(FaultyDisk disk, CommandProcess commands, TinyTraining training) {
    this.disk = disk;
    this.commands = commands;
    this.training = training;
    run = disk.folder().resolve("undisturbed");
    report = disk.folder().resolve("report.html");
  }

  @Override
  public List<Operation> operations() throws IOException {
    if (operations == null) {
      if (!Files.exists(run)) {
        assertThat(commands.run(training.command(run)).code()).isZero();
      }
      operations = disk.operationsOf(() -> assertThat(commands.run(command()).code()).isZero());
      expected = Files.readString(report);
    }
    return operations;
  }

  @Override
  public void prepare() {
    assertThat(report).hasContent(expected);
  }

  @Override
  public List<String> command() {
    return List.of("report", run.toString(), "-o", report.toString());
  }

  @Override
  public void requireIntact(String name, Operation failed, CommandProcess.Result result) {
    assertThat(report).as(name).hasContent(expected);
  }

  @Override
  public void requireDone(String name) {
    assertThat(report).as(name).hasContent(expected);
  }

  @Override
  public String toString() {
    return "report";
  }
}
