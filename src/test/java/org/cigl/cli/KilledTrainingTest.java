package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cigl.resume.StopRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process of {@code cigl train} killed and signalled: it goes on and comes to the same. */
class KilledTrainingTest {
  private static final String VARIABLES = "checkpoint/variables.data-00000-of-00001";

  @TempDir Path folder;

  @Test
  void killedAtRandomMomentsItComesToTheUndisturbedRun() throws Exception {
    run(4);
  }

  /**
   * At scale, about seven minutes on two cores:
   *
   * <pre>
   * mvn test -Dtest=KilledTrainingTest -Dgroups=large -Dexcluded.groups=none
   * </pre>
   */
  @Tag("large")
  @Test
  void aHundredKillsDoNotChangeIt() throws Exception {
    run(100);
  }

  private void run(int kills) throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(train(undisturbed).waitFor()).isZero();
    byte[] expected = Files.readAllBytes(undisturbed.resolve(VARIABLES));
    Random random = new Random(1);
    int killed = 0;
    int runs = 0;
    while (killed < kills) {
      Path run = folder.resolve("run-" + runs++);
      boolean finished = false;
      while (!finished) {
        Process process = train(run);
        // Start-up takes one to two seconds, the whole run some five: any moment of either.
        finished =
            killed == kills
                ? process.waitFor(5, TimeUnit.MINUTES)
                : process.waitFor(800 + random.nextInt(5000), TimeUnit.MILLISECONDS);
        if (!finished) {
          process.destroyForcibly().waitFor();
          killed++;
        } else {
          assertThat(process.exitValue()).as(log(run)).isZero();
        }
      }
      assertThat(Files.readAllBytes(run.resolve(VARIABLES))).isEqualTo(expected);
      assertThat(run.resolve("resume")).doesNotExist();
    }
    System.out.printf(
        Locale.ROOT,
        "%d kills in %d runs: each came to the undisturbed one's weights%n",
        killed,
        runs);
  }

  @Test
  void sigtermSavesAndLeavesOffAndASecondJobIsRefused() throws Exception {
    Path run = folder.resolve("run");
    Process process = train(run);
    while (!Files.isDirectory(run.resolve("resume"))) {
      assertThat(process.isAlive()).as(log(run)).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    Process second = train(run);
    assertThat(second.waitFor()).isEqualTo(2);
    assertThat(log(run)).contains("another process trains into it");
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(StopRequest.Reason.SIGTERM.exitCode());
    assertThat(run.resolve("summary.json")).doesNotExist();
    assertThat(log(run)).contains("stopped by SIGTERM", "cigl train");
    Process resumed = start(run, List.of("train", run.toString(), "--no-metrics"));
    assertThat(resumed.waitFor()).as(log(run)).isZero();
    byte[] summary = Files.readAllBytes(run.resolve("summary.json"));
    assertThat(train(run).waitFor()).as("again, once it is done").isZero();
    assertThat(log(run)).contains("has finished already");
    assertThat(Files.readAllBytes(run.resolve("summary.json"))).isEqualTo(summary);
  }

  @Test
  void maxTimeSavesAndLeavesOff() throws Exception {
    Path run = folder.resolve("run");
    List<String> command = new ArrayList<>(command(run));
    command.addAll(List.of("--max-time", "0s"));
    assertThat(start(run, command).waitFor()).isEqualTo(124);
    assertThat(log(run)).contains("stopped by MAX_TIME after 1 steps");
  }

  private static List<String> command(Path run) {
    return List.of(
        "train",
        "--network",
        "fully-connected",
        "--epochs",
        "6",
        "--set",
        "topology.interval=20 steps",
        "--set",
        "threads=1",
        "--save-steps",
        "7",
        "--no-metrics",
        "-o",
        run.toString());
  }

  private Process train(Path run) throws IOException {
    return start(run, command(run));
  }

  private static Path logFile(Path run) {
    return run.resolveSibling(run.getFileName() + ".log");
  }

  private static String log(Path run) throws IOException {
    return Files.exists(logFile(run)) ? Files.readString(logFile(run)) : "";
  }

  private static Process start(Path run, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Djava.awt.headless=true", "-Xss4m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Cigl.class.getName());
    command.addAll(arguments);
    File log = logFile(run).toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }
}
