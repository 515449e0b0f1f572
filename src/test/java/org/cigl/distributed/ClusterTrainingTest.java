package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cigl.cli.Cigl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of several processes on this machine, as the README starts them. */
class ClusterTrainingTest {
  private static final String VARIABLES = "checkpoint/variables.data-00000-of-00001";
  private static final List<String> SMALL =
      List.of("--network", "fully-connected", "--set", "topology.interval=10 steps");

  @TempDir Path folder;
  private Process process;

  @AfterEach
  void end() throws InterruptedException {
    if (process != null) {
      List<ProcessHandle> workers = process.descendants().toList();
      process.destroyForcibly().waitFor();
      workers.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void twoProcessesComeToTheVariablesOfOneToTheBit() throws Exception {
    assertSameWeights(List.of(2), 2, SMALL, "1");
  }

  /**
   * On the real CIFAR-10, with batch norm, crops and flips; about a quarter of an hour on two
   * cores:
   *
   * <pre>
   * mvn test -Dtest=ClusterTrainingTest -Dgroups=large -Dexcluded.groups=none \
   *   -Dcigl.cifar-10=DIR
   * </pre>
   */
  @Tag("large")
  @Test
  void oneTwoAndFourProcessesComeToTheSameOnCifar10() throws Exception {
    String directory = System.getProperty("cigl.cifar-10");
    Assumptions.assumeTrue(directory != null, "-Dcigl.cifar-10 names the folder of its files");
    List<String> cifar =
        List.of(
            "--data",
            "cifar-10",
            "--data-directory",
            directory,
            "--network",
            "wrn-22-2",
            "--set",
            "data.augment={crop_padding: 4, flip: true}",
            "--set",
            "topology.interval=50 steps");
    assertSameWeights(List.of(2, 4), 4, cifar, System.getProperty("cigl.cifar-10.epochs", "1"));
  }

  private void assertSameWeights(
      List<Integer> clusters, int groups, List<String> what, String epochs) throws Exception {
    List<String> options = new ArrayList<>(what);
    options.addAll(List.of("--epochs", epochs, "--set", "batch_groups=" + groups));
    Path one = folder.resolve("one");
    assertThat(start(train(one, options)).waitFor()).as(log()).isZero();
    byte[] expected = Files.readAllBytes(one.resolve(VARIABLES));
    for (int workers : clusters) {
      Path run = folder.resolve("run-" + workers);
      assertThat(start(cluster(workers, train(run, options))).waitFor()).as(log()).isZero();
      assertThat(Files.readAllBytes(run.resolve(VARIABLES)))
          .as(workers + " processes")
          .isEqualTo(expected);
      assertThat(run.resolve("export/fashion/1/saved_model.pb")).exists();
    }
  }

  /** Of the chief, then of a worker; whoever is left says who is gone, and the job goes on. */
  @Test
  void afterAKillTheOthersEndAndTheJobGoesOn() throws Exception {
    Path run = folder.resolve("run");
    List<String> options = new ArrayList<>(SMALL);
    options.addAll(List.of("--epochs", "3", "--set", "batch_groups=2", "--save-steps", "9"));
    List<String> command = cluster(2, train(run, options));
    for (int rank : new int[] {0, 1}) {
      Process job = start(command);
      long saved = newest(run);
      while (newest(run) == saved) {
        assertThat(job.isAlive()).as(log()).isTrue();
        TimeUnit.MILLISECONDS.sleep(20);
      }
      List<ProcessHandle> workers =
          job.children().sorted(Comparator.comparing(ProcessHandle::pid)).toList();
      workers.get(rank).destroyForcibly();
      assertThat(job.waitFor(40, TimeUnit.SECONDS)).as(log()).isTrue();
      assertThat(job.exitValue()).isEqualTo(rank == 0 ? 137 : 1);
      assertThat(log()).contains("no answer from worker " + rank + " (127.0.0.1:");
      assertThat(run.resolve("summary.json")).doesNotExist();
    }

    assertThat(start(command).waitFor()).as(log()).isZero();
    assertThat(log()).contains("going on with the unfinished run");
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(start(train(undisturbed, options)).waitFor()).as(log()).isZero();
    assertThat(Files.readAllBytes(run.resolve(VARIABLES)))
        .isEqualTo(Files.readAllBytes(undisturbed.resolve(VARIABLES)));
  }

  /** When a moment was saved last; 0 where none was. */
  private static long newest(Path run) {
    return run.resolve("resume").toFile().lastModified();
  }

  private static List<String> train(Path run, List<String> options) {
    List<String> command = new ArrayList<>(List.of("train", "--threads", "1", "--no-metrics"));
    command.addAll(options);
    command.addAll(List.of("-o", run.toString()));
    return command;
  }

  private static List<String> cluster(int workers, List<String> command) {
    List<String> all =
        new ArrayList<>(List.of("cluster", "--workers", Integer.toString(workers), "--"));
    all.addAll(command);
    return all;
  }

  private Process start(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Djava.awt.headless=true", "-Xss4m", "-Xmx1g", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Cigl.class.getName());
    command.addAll(arguments);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    return process;
  }

  private String log() throws IOException {
    return Files.exists(folder.resolve("log")) ? Files.readString(folder.resolve("log")) : "";
  }
}
