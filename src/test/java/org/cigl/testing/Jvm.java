package org.cigl.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Further JVMs with the class path of the tests. */
public final class Jvm {
  private Jvm() {}

  /**
   * A JVM that is not started yet, with what tests are started with and little around it.
   *
   * @param main class with a main method
   * @param options of the JVM besides
   */
  public static ProcessBuilder builder(
      Class<?> main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Djava.awt.headless=true", "-Xss4m", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    return builder;
  }

  /**
   * What became of a process.
   *
   * @param code that it exited with
   * @param printed on both its streams, without white space around it
   */
  public record Ended(int code, String printed) {
    /** The last line: what TensorFlow logs comes before it. */
    public String lastLine() {
      return printed.substring(printed.lastIndexOf('\n') + 1);
    }
  }

  /** Runs a process to its end. */
  public static Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    byte[] printed = process.getInputStream().readAllBytes();
    return new Ended(process.waitFor(), new String(printed, StandardCharsets.UTF_8).strip());
  }
}
