package org.cigl.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process whose lines are repeated here, those of both its streams.
 *
 * @param process itself
 * @param output repeats its lines
 */
public record JavaChildProcess(Process process, Thread output) {
  private static final String PARENT = "-D" + ParentWatch.PROPERTY + "=";

  /**
   * The command that starts a process with the Java, its options and the class path of this one,
   * which ends with this one: {@link ParentWatch}.
   *
   * @param main class to run
   * @param arguments of it
   */
  public static List<String> command(String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
        .filter(argument -> !argument.startsWith(PARENT))
        .forEach(command::add);
    command.add(PARENT + ProcessHandle.current().pid());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return command;
  }

  /**
   * Starts a process.
   *
   * @param prefix of each of its lines
   * @param to where they go
   * @throws IOException if it cannot be started
   */
  public static JavaChildProcess start(ProcessBuilder builder, String prefix, PrintStream to)
      throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    Thread output = new Thread(() -> copy(process, prefix, to), "output of " + prefix);
    output.setDaemon(true);
    output.start();
    return new JavaChildProcess(process, output);
  }

  private static void copy(Process process, String prefix, PrintStream to) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        to.println(prefix + line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it runs, or has said something that is not repeated yet. */
  public boolean isAlive() {
    return process.isAlive() || output.isAlive();
  }

  /** Waits for its end and its last line. */
  public void join() throws InterruptedException {
    process.waitFor();
    output.join();
  }
}
