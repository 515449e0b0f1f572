package org.cigl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cigl.RunFailedException;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in processes, with shells in their place. */
@Tag("integration")
@Timeout(60)
class TrainingProcessesTest {
  @TempDir Path folder;

  private static TrainingProcesses.Training shell(String name, String script) {
    return new TrainingProcesses.Training(name, List.of("sh", "-c", script));
  }

  private static PrintStream nowhere() {
    return new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
  }

  @Test
  void noMoreRunAtATimeThanAskedFor() throws IOException {
    Path ran = folder.resolve("ran");
    List<TrainingProcesses.Training> trainings = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      // Each notes how many are there beside it.
      Path own = folder.resolve("run-" + i);
      trainings.add(
          shell(
              "t" + i,
              "touch %s; ls %s | grep -c run- >> %s; sleep 0.2; rm %s"
                  .formatted(own, folder, ran, own)));
    }
    List<String> begun = new ArrayList<>();
    new TrainingProcesses(trainings, 2, nowhere())
        .run(new StopRequest(), training -> begun.add(training.name()));
    assertThat(begun).containsExactly("t0", "t1", "t2", "t3", "t4");
    assertThat(Files.readAllLines(ran)).hasSize(5).isSubsetOf("1", "2").contains("2");
  }

  @Test
  void oneThatFailsIsNamedOnceTheOthersAreDone() {
    Path last = folder.resolve("last");
    List<TrainingProcesses.Training> trainings =
        List.of(shell("bad", "exit 3"), shell("good", "true"), shell("last", "touch " + last));
    TrainingProcesses processes = new TrainingProcesses(trainings, 1, nowhere());
    assertThatThrownBy(() -> processes.run(new StopRequest(), training -> {}))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("bad (exit code 3)")
        .hasMessageNotContainingAny("good", "last (");
    assertThat(last).exists();
  }

  @Test
  void whoeverRunsIsAskedToSaveWhereAllIsToStop() throws Exception {
    Path saved = folder.resolve("saved");
    Path never = folder.resolve("never");
    Path ready = folder.resolve("ready");
    List<TrainingProcesses.Training> trainings =
        List.of(
            shell(
                "saves",
                "trap 'touch %s; exit 143' TERM; touch %s; while true; do sleep 0.05; done"
                    .formatted(saved, ready)),
            shell("never", "touch " + never));
    StopRequest stop = new StopRequest();
    Thread asking =
        new Thread(
            () -> {
              while (!Files.exists(ready)) {
                Thread.onSpinWait();
              }
              stop.because(StopRequest.Reason.SIGINT);
            });
    asking.start();
    TrainingProcesses processes = new TrainingProcesses(trainings, 1, nowhere());
    assertThatThrownBy(() -> processes.run(stop, training -> {}))
        .isInstanceOfSatisfying(
            RunStoppedException.class,
            e -> assertThat(e.reason()).isEqualTo(StopRequest.Reason.SIGINT));
    asking.join();
    assertThat(saved).exists();
    assertThat(never).doesNotExist();
  }

  @Test
  void linesSayWhoseTheyAre() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(written, true, StandardCharsets.UTF_8);
    new TrainingProcesses(List.of(shell("one", "echo out; echo err >&2")), 2, to)
        .run(new StopRequest(), training -> {});
    assertThat(written.toString(StandardCharsets.UTF_8)).contains("[one] out\n", "[one] err\n");
  }
}
