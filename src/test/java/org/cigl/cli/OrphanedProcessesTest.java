package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cigl.testing.Jvm;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a command whose work is done by processes that it started. */
@Tag("integration")
@Timeout(120)
class OrphanedProcessesTest {
  private static final String VARIABLES = "checkpoint/variables.data-00000-of-00001";
  private static final int ENDING_SECONDS = 20;
  private static final int SIGKILL = 137;

  @TempDir Path folder;
  private Process parent;
  private List<ProcessHandle> children = List.of();

  @AfterEach
  void end() {
    parent.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private Process start(List<String> command) throws IOException {
    return Jvm.builder(Cigl.class, List.of("-XX:TieredStopAtLevel=1"), command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return folder.resolve("log");
  }

  private void run(List<String> command) throws Exception {
    assertThat(start(command).waitFor()).as(Files.readString(log())).isZero();
  }

  /**
   * Kills a command once its children have saved, and waits until they have ended by themselves.
   */
  private void kill(List<String> command, int processes, Path... runs) throws Exception {
    parent = start(command);
    for (Path run : runs) {
      while (!Files.isDirectory(run.resolve("resume"))) {
        assertThat(parent.isAlive()).as(Files.readString(log())).isTrue();
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    children = parent.children().toList();
    assertThat(children).hasSize(processes);
    assertThat(parent.destroyForcibly().waitFor()).as("exit code").isEqualTo(SIGKILL);
    for (ProcessHandle child : children) {
      child.onExit().get(ENDING_SECONDS, TimeUnit.SECONDS);
    }
    for (Path run : runs) {
      assertThat(run.resolve("resume")).isDirectory();
      assertThat(run.resolve("summary.json")).doesNotExist();
    }
  }

  /** Half a minute; {@code ParentWatchTest} has the short form of it. */
  @Tag("large")
  @Test
  void theTrainingsOfAComparisonSaveAndEndAndTheSameCommandGoesOn() throws Exception {
    TinyTraining training = TinyTraining.in(folder, 200);
    Path whole = folder.resolve("whole");
    run(compare(training, "1", whole));
    Path killed = folder.resolve("killed");
    String rigl = "rigl-0.9-seed1";
    String cigl = "cigl-0.9-seed1";
    kill(compare(training, "2", killed), 2, killed.resolve(rigl), killed.resolve(cigl));
    run(compare(training, "2", killed));
    for (String name : List.of(rigl, cigl)) {
      assertThat(killed.resolve(name).resolve(VARIABLES))
          .hasSameBinaryContentAs(whole.resolve(name).resolve(VARIABLES));
    }
    assertThat(killed.resolve("comparison.md")).exists();
  }

  private static List<String> compare(TinyTraining training, String processes, Path output) {
    List<String> command = new ArrayList<>(List.of("compare", "--processes", processes));
    command.addAll(training.settings());
    command.addAll(List.of("--methods", "rigl,cigl", "--sparsities", "0.9", "--seeds", "1"));
    command.addAll(List.of("--epochs", "12", "--save-steps", "20", "-o", output.toString()));
    return command;
  }

  @Test
  void theWorkersOfAClusterSaveAndEnd() throws Exception {
    TinyTraining training =
        TinyTraining.in(
            folder, 200, "--epochs", "10", "--save-steps", "50", "--set", "batch_groups=2");
    Path killed = folder.resolve("killed");
    List<String> command = new ArrayList<>(List.of("cluster", "--workers", "2", "--"));
    command.addAll(training.command(killed));
    kill(command, 2, killed);
  }
}
