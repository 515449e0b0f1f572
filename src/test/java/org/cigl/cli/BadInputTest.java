package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Whatever is given wrongly: exit code 2, one line that says what and what would be right, and
 * nothing on the disk is touched.
 */
class BadInputTest {
  static Stream<BadInput> inputs() {
    return Stream.of(
            BadDataCases.all(),
            BadNetworkCases.all(),
            BadRecipeCases.all(),
            BadOutputCases.all(),
            BadCommandCases.all())
        .flatMap(cases -> cases);
  }

  @Timeout(60)
  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void isRefusedInOneLineAndChangesNothing(BadInput input, @TempDir Path folder)
      throws IOException {
    try (Workbench bench = new Workbench(folder)) {
      input.setup().prepare(bench);
      Map<String, String> before = bench.contents();
      boolean runsBefore = Files.exists(Path.of("runs"));
      StringWriter out = new Refusing();
      StringWriter err = new StringWriter();
      CommandLine line =
          Cigl.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

      int code = line.execute(bench.arguments(input));

      String message = err.toString();
      assertThat(message).startsWith("cigl: ").endsWith(System.lineSeparator());
      assertThat(message.lines()).as("lines").hasSize(1);
      assertThat(message + out).doesNotContain("\tat ", "Exception", "internal error");
      assertThat(message.strip()).as("control characters").doesNotContainPattern("\\p{Cc}");
      assertThat(message).contains(input.fragments());
      assertThat(code).as("exit code").isEqualTo(2);
      assertThat(bench.contents()).as("files").isEqualTo(before);
      assertThat(Files.exists(Path.of("runs"))).as("default output folder").isEqualTo(runsBefore);
    }
  }

  /** Commands flush their output once the input is accepted, before they train: ends them there. */
  private static final class Refusing extends StringWriter {
    @Override
    public void flush() {
      throw new AssertionError("was accepted: " + this);
    }
  }
}
