package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cigl.cli.Cigl;
import org.cigl.run.RunModel;
import org.cigl.testing.Jvm;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of several processes on this machine, as the README starts them. */
@Tag("integration")
class ClusterTrainingTest {
  private static final String VARIABLES = "checkpoint/variables.data-00000-of-00001";

  @TempDir Path folder;
  private List<String> small;
  private Process process;

  @BeforeEach
  void images() throws IOException {
    small = new ArrayList<>(TinyTraining.in(folder, 24).settings());
    small.addAll(List.of("--set", "topology.interval=10 steps"));
  }

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
    assertSameWeights(List.of(2), 2, small, "2");

    List<String> options = new ArrayList<>(small);
    options.addAll(List.of("--epochs", "2", "--set", "batch_groups=2"));
    Path finished = folder.resolve("run-2");
    assertThat(start(cluster(2, train(finished, options))).waitFor()).as(log()).isZero();
    assertThat(log()).contains("the run in " + finished + " has finished already");
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
      assertThat(RunModel.of(run).resolve("1/saved_model.pb")).exists();
      assertThat(workersTimed(run)).isEqualTo(workers);
    }
  }

  /**
   * Workers whose own part of the last step the chief publishes; of few images it may round to 0.
   */
  private static long workersTimed(Path run) throws IOException {
    return Files.readString(run.resolve("metrics.prom"))
        .lines()
        .filter(line -> line.startsWith("cigl_train_worker_step_seconds{"))
        .filter(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)) >= 0)
        .count();
  }

  private Process startedAndSaved(List<String> command, Path run) throws Exception {
    Process job = start(command);
    while (!Files.isDirectory(run.resolve("resume"))) {
      assertThat(job.isAlive()).as(log()).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return job;
  }

  /** One that is stopped keeps its connections: only the time tells. */
  @Tag("slow")
  @Test
  void aWorkerThatHangsEndsTheRunWithinTheTimeSet() throws Exception {
    Path run = folder.resolve("run");
    Process job = startedAndSaved(cluster(2, train(run, saved("5s"))), run);
    ProcessHandle chief = workers(job).get(0);
    ProcessHandle worker = workers(job).get(1);
    assertThat(signal("STOP", worker)).isZero();
    try {
      chief.onExit().get(30, TimeUnit.SECONDS);
    } finally {
      worker.destroyForcibly();
    }
    assertThat(log()).contains("no answer from worker 1 (127.0.0.1:");
    assertThat(job.waitFor(30, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(job.exitValue()).isEqualTo(1);
  }

  /**
   * One is asked to stop, as a cluster does that takes a machine away: all stop, and fewer go on.
   * Of those one is killed: the other says who is gone, and the same command goes on.
   */
  @Tag("slow")
  @Test
  void afterASignalAndAKillTheJobGoesOnToTheUndisturbedRunsVariables() throws Exception {
    Path run = folder.resolve("run");
    Process four = startedAndSaved(cluster(4, train(run, saved("10s"))), run);
    assertThat(signal("TERM", workers(four).get(3))).isZero();
    assertThat(four.waitFor(180, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(four.exitValue()).as(log()).isEqualTo(143);

    List<String> fewer = cluster(2, train(run, saved("10s")));
    Process two = start(fewer);
    while (!log().contains("resuming the unfinished run")) {
      assertThat(two.isAlive()).as(log()).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    workers(two).get(1).destroyForcibly();
    assertThat(two.waitFor(180, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(two.exitValue()).isEqualTo(1);
    assertThat(log()).contains("worker 1 (127.0.0.1:");
    assertThat(run.resolve("summary.json")).doesNotExist();

    assertThat(start(fewer).waitFor()).as(log()).isZero();
    assertThat(variables(run)).isEqualTo(undisturbed());
  }

  private static int signal(String name, ProcessHandle process) throws Exception {
    return new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Their graphs differ, too: they find out before they build them. */
  @Tag("slow")
  @Test
  void tasksWithDifferentRecipesRefuseToTrain() throws Exception {
    List<String> addresses = LocalCluster.freeAddresses(2);
    List<Process> tasks = new ArrayList<>();
    for (String method : List.of("cigl", "rigl")) {
      List<String> options = new ArrayList<>(saved("10s"));
      options.addAll(List.of("--method", method));
      ProcessBuilder builder = command(train(folder.resolve(method), options));
      builder.environment().put(TfConfig.VARIABLE, LocalCluster.tfConfig(addresses, tasks.size()));
      tasks.add(builder.start());
    }
    for (Process task : tasks) {
      assertThat(task.waitFor(180, TimeUnit.SECONDS)).as(log()).isTrue();
      assertThat(task.exitValue()).as(log()).isEqualTo(2);
    }
    assertThat(log()).contains("cigl: the recipe of worker 0 (", "cigl: the recipe of worker 1 (");
    assertThat(folder.resolve("cigl")).doesNotExist();
  }

  /**
   * Of the chief and of workers, at random moments of start, training and evaluation; about ten
   * minutes on two cores:
   *
   * <pre>
   * mvn test -Dtest=ClusterTrainingTest -Dgroups=large -Dexcluded.groups=none
   * </pre>
   */
  @Tag("large")
  @Test
  void twentyKillsDoNotChangeIt() throws Exception {
    byte[] expected = undisturbed();
    Random random = new Random(1);
    int killed = 0;
    for (int runs = 0; killed < 20; runs++) {
      Path run = folder.resolve("run-" + runs);
      List<String> command = cluster(4, train(run, saved("10s")));
      boolean finished = false;
      while (!finished) {
        Process job = start(command);
        finished =
            killed == 20
                ? job.waitFor(5, TimeUnit.MINUTES)
                : job.waitFor(2000 + random.nextInt(6000), TimeUnit.MILLISECONDS);
        if (!finished) {
          List<ProcessHandle> left = workers(job); // all may have just ended
          if (!left.isEmpty()) {
            left.get(random.nextInt(left.size())).destroyForcibly();
            killed++;
          }
          // The start of the others, their patience and the look for who is gone.
          assertThat(job.waitFor(180, TimeUnit.SECONDS)).as(log()).isTrue();
          finished = job.exitValue() == 0;
        }
      }
      assertThat(variables(run)).as(log()).isEqualTo(expected);
    }
  }

  private static List<ProcessHandle> workers(Process job) {
    return job.children().sorted(Comparator.comparing(ProcessHandle::pid)).toList();
  }

  private List<String> saved(String workerTimeout) {
    List<String> options = new ArrayList<>(small);
    options.addAll(List.of("--epochs", "40", "--set", "batch_groups=4"));
    options.addAll(List.of("--save-steps", "9", "--worker-timeout", workerTimeout));
    options.addAll(List.of("--start-timeout", "20s"));
    return options;
  }

  private byte[] undisturbed() throws Exception {
    Path run = folder.resolve("undisturbed");
    assertThat(start(train(run, saved("10s"))).waitFor()).as(log()).isZero();
    return variables(run);
  }

  private static byte[] variables(Path run) throws IOException {
    return Files.readAllBytes(run.resolve(VARIABLES));
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
    process = command(arguments).start();
    return process;
  }

  private ProcessBuilder command(List<String> arguments) {
    return Jvm.builder(Cigl.class, List.of("-Xmx1g"), arguments)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
  }

  private String log() throws IOException {
    return Files.exists(folder.resolve("log")) ? Files.readString(folder.resolve("log")) : "";
  }
}
