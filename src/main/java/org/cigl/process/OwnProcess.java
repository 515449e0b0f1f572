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

/** Starts processes with the Java, its options and the class path of this one. */
public final class OwnProcess {
  private OwnProcess() {}

  /**
   * The command that starts one.
   *
   * @param main class to run
   * @param arguments of it
   */
  public static List<String> command(String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return command;
  }

  /**
   * Starts one whose lines are repeated behind a prefix, those of both its streams.
   *
   * @param to where they go
   * @throws IOException if it cannot be started
   */
  public static Process start(ProcessBuilder builder, String prefix, PrintStream to)
      throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    Thread copier = new Thread(() -> copy(process, prefix, to), "output of " + prefix);
    copier.setDaemon(true);
    copier.start();
    return process;
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
}
