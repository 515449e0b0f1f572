package org.cigl.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cigl.cli.Cigl;
import org.cigl.testing.Jvm;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children of a command that was killed end by themselves, saved, and block nothing. */
class ParentWatchTest {
  @TempDir Path folder;

  @Tag("slow")
  @Test
  void childrenOfAKilledComparisonSaveAndEnd() throws Exception {
    List<String> settings = TinyTraining.in(folder, 40).settings();
    Path output = folder.resolve("comparison");
    List<String> command =
        Stream.concat(
                Stream.of(
                    "compare",
                    "--methods",
                    "rigl,cigl",
                    "--sparsities",
                    "0.5",
                    "--seeds",
                    "1",
                    "--epochs",
                    "4000",
                    "--processes",
                    "2",
                    "-o",
                    output.toString()),
                settings.stream())
            .toList();
    Process parent =
        Jvm.builder(Cigl.class, List.of(), command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      Path first = output.resolve("rigl-0.5-seed1/history.csv");
      Path second = output.resolve("cigl-0.5-seed1/history.csv");
      for (int i = 0; !(Files.exists(first) && Files.exists(second)) && i < 1200; i++) {
        assertThat(parent.isAlive()).as(Files.readString(folder.resolve("log"))).isTrue();
        TimeUnit.MILLISECONDS.sleep(50);
      }
      List<ProcessHandle> children = parent.descendants().toList();
      assertThat(children).hasSize(2);
      assertThat(parent.destroyForcibly().waitFor()).as("exit code of SIGKILL").isEqualTo(137);
      CompletableFuture.allOf(
              children.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .get(20, TimeUnit.SECONDS);
      for (String run : List.of("rigl-0.5-seed1", "cigl-0.5-seed1")) {
        try (Stream<Path> saved = Files.list(output.resolve(run).resolve("resume"))) {
          assertThat(saved.map(path -> path.getFileName().toString()))
              .as("saved as SIGTERM does")
              .anyMatch(name -> name.matches("\\d+"));
        }
      }
    } finally {
      parent.descendants().forEach(ProcessHandle::destroyForcibly);
      parent.destroyForcibly();
    }
  }

  @Test
  void aCommandNamesThisProcessOnce() {
    List<String> command = JavaChildProcess.command("Main", List.of("x"));
    assertThat(command)
        .containsOnlyOnce("-Dcigl.parent=" + ProcessHandle.current().pid())
        .endsWith("Main", "x");
  }
}
