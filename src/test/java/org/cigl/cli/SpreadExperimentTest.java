package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.checkpoint.RunLock;
import org.cigl.testing.Jvm;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One comparison spread over processes, and over jobs that share its folder. */
@Tag("slow")
@Tag("integration")
class SpreadExperimentTest {
  private static final String VARIABLES = "cigl-0.5-seed1/checkpoint/variables.data-00000-of-00001";

  @TempDir Path folder;
  private String compare;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void images() throws IOException {
    String settings = String.join(" ", TinyTraining.in(folder, 10).settings());
    compare = "compare " + settings + " --methods rigl,cigl --sparsities 0.5 --seeds 1 --epochs 2";
  }

  private int cigl(String arguments, Path output) {
    return Cigl.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute((arguments + " -o " + output).split(" ", -1));
  }

  /**
   * The same in a process of its own, as jobs are: the threads of a process's first session are
   * those of all its later ones, and they decide how sums are rounded.
   */
  private String job(String arguments, Path output) throws IOException, InterruptedException {
    Jvm.Ended ended =
        Jvm.run(
            Jvm.builder(
                Cigl.class, List.of(), List.of((arguments + " -o " + output).split(" ", -1))));
    assertThat(ended.code()).as(ended.printed()).isZero();
    return ended.printed();
  }

  @Test
  void processesAndJobsComeToTheSameResults() throws Exception {
    Path processes = folder.resolve("processes");
    assertThat(cigl(compare + " --processes 2", processes)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("training 1 of 2: rigl-0.5-seed1", "training 2 of 2: cigl-0.5-seed1");

    Path jobs = folder.resolve("jobs");
    job(compare + " --training 1", jobs);
    assertThat(jobs.resolve("comparison.md")).doesNotExist();
    assertThat(cigl(compare + " --list", jobs)).isZero();
    assertThat(out.toString()).contains("0  rigl-0.5-seed1\n", "1  cigl-0.5-seed1  (done)\n");
    byte[] trained = Files.readAllBytes(jobs.resolve(VARIABLES));
    assertThat(trained).isEqualTo(Files.readAllBytes(processes.resolve(VARIABLES)));

    assertThat(cigl(compare + " --training 1", jobs)).isZero();
    assertThat(out.toString()).contains("training 1 has been done already");
    assertThat(job(compare, jobs)).contains("training 1 of 1: rigl-0.5-seed1");
    assertThat(metrics(jobs)).isEqualTo(metrics(processes));
  }

  /** Accuracy and calibration: training times differ from run to run. */
  private static List<String> metrics(Path output) throws IOException {
    return Files.readAllLines(output.resolve("comparison.md")).stream()
        .filter(line -> line.startsWith("|"))
        .toList();
  }

  @Test
  void aTrainingIsOneJobsAtATime() throws IOException {
    Path run = Files.createDirectories(folder.resolve("rigl-0.5-seed1"));
    try (RunLock other = RunLock.take(run)) {
      assertThat(other).isNotNull();
      assertThat(cigl(compare + " --training 0", folder)).isEqualTo(2);
    }
    assertThat(err.toString()).contains(run + ": another process trains into it");
  }
}
