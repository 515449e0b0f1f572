package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cigl.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose weights grow a thousandfold a step. */
class DivergingRunTest {
  private static final Pattern STEP = Pattern.compile("numbers of step (\\d+) \\(epoch 1, batch ");

  @TempDir Path temporary;

  private String train(Path output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--network=fully-connected",
                "--no-metrics",
                "--epochs=4",
                "--set=optimizer={adamw: {weight_decay: 1}}",
                "--set=learning_rate={piecewise: {values: [1000]}}",
                "-o",
                output.toString()));
    arguments.addAll(List.of(more));
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(String[]::new));
    assertThat(code).as(err.toString()).isEqualTo(1);
    return err.toString().lines().filter(line -> line.startsWith("cigl: ")).findFirst().orElse("");
  }

  private static int step(String message) {
    Matcher matcher = STEP.matcher(message);
    assertThat(matcher.find()).as(message).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private static List<String> skippedSteps(RunFolder run) throws IOException {
    try (Stream<String> lines = Files.lines(run.skippedSteps())) {
      return lines.skip(1).map(line -> line.replaceAll(",.*", "")).toList();
    }
  }

  @Test
  void stopsSavedAndMayGoOnWithoutTheStep() throws IOException {
    RunFolder run = new RunFolder(temporary.resolve("run"));
    String stopped = train(run.path());
    int step = step(stopped);
    assertThat(stopped).contains("first of all the ", "guard.non_finite=skip");
    assertThat(run.resume().resolve(Integer.toString(step))).isDirectory();
    assertThat(skippedSteps(run)).containsExactly(Integer.toString(step));

    String limited = train(run.path(), "--set=guard={non_finite: skip, limit: 2}");
    assertThat(step(limited)).isEqualTo(step + 1);
    assertThat(limited).contains("guard.limit=2 in a row");
    assertThat(skippedSteps(run))
        .containsExactly(Integer.toString(step), Integer.toString(step + 1));
    assertThat(run.summary()).doesNotExist();
  }
}
