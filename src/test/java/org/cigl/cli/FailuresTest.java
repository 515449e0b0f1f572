package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A machine that lacks something is notified of in one line, and never an exit code of 0. */
@Tag("integration")
class FailuresTest {
  @TempDir Path folder;

  /** What a process ended with and wrote to standard error. */
  private record Ended(int code, String err) {}

  private Ended run(List<String> jvm, Path out, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of("-Djava.awt.headless=true", "-cp", System.getProperty("java.class.path")));
    command.add(Cigl.class.getName());
    command.addAll(List.of(arguments));
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    Process process = builder.redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(err));
  }

  @EnabledOnOs(OS.LINUX)
  @ParameterizedTest
  @ValueSource(strings = {"--help", "recipe fashion-mnist-10k", "data describe --json"})
  void aFullStandardOutputIsAFailure(String arguments) throws Exception {
    Ended ended = run(List.of(), Path.of("/dev/full"), arguments.split(" "));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).hasLineCount(1).startsWith("cigl: standard output cannot be written: ");
  }

  /** Every command's help, and what they print, through the same stream. */
  static Stream<String> commands() {
    return names(Cigl.commandLine(), "");
  }

  private static Stream<String> names(CommandLine line, String prefix) {
    return Stream.concat(
        Stream.of(prefix + "--help"),
        line.getSubcommands().entrySet().stream()
            .filter(entry -> !List.of("help", "worker").contains(entry.getKey()))
            .flatMap(entry -> names(entry.getValue(), prefix + entry.getKey() + " ")));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void noCommandPrintsAnywhereElse(String command) {
    StandardOutput out = new StandardOutput(failing("No space left on device"));
    StringWriter err = new StringWriter();
    CommandLine line = Cigl.commandLine().setOut(out.writer());
    int code = line.execute(command.split(" "));
    line.getOut().flush();
    assertThat(code).isZero();
    assertThat(out.exitCode(code, new PrintWriter(err))).isEqualTo(1);
    assertThat(err.toString()).hasLineCount(1);
  }

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoFailureToTellOf() {
    StandardOutput out = new StandardOutput(failing("Broken pipe"));
    StringWriter err = new StringWriter();
    PrintWriter writer = out.writer();
    writer.println("x");
    writer.flush();
    assertThat(out.exitCode(0, new PrintWriter(err))).isEqualTo(StandardOutput.BROKEN_PIPE);
    assertThat(out.exitCode(2, new PrintWriter(err))).isEqualTo(2);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void nowhereToUnpackTensorFlowIsOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    Ended ended =
        run(
            List.of("-Duser.home=" + file, "-Djava.io.tmpdir=" + file),
            folder.resolve("out"),
            "graph",
            "lenet-5");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .hasLineCount(1)
        .startsWith("cigl: TensorFlow's libraries cannot be loaded")
        .contains("CIGL_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=DIR");
  }

  @Test
  void tooManyOpenFilesAndTooLittleMemoryAreNamed() {
    IOException files = new IOException("x/y: Too many open files");
    assertThat(Failures.explain(new IllegalStateException(files)))
        .hasValueSatisfying(text -> assertThat(text).contains("ulimit -n"));
    assertThat(Failures.explain(new OutOfMemoryError("Java heap space")))
        .hasValueSatisfying(text -> assertThat(text).contains("-Xmx"));
    assertThat(Failures.explain(new IllegalStateException("x"))).isEmpty();
  }
}
