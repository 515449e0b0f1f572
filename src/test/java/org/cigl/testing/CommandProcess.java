package org.cigl.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cigl.cli.Cigl;

/** A JVM of its own that runs one command line after the other. */
public final class CommandProcess implements AutoCloseable {
  private static final String SEPARATOR = "\t";
  private static final long MINUTES = 2;

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader codes;
  private final Path log;

  /**
   * How a command ended.
   *
   * @param errors what it wrote to standard error, warnings included
   */
  public record Result(int code, String errors) {}

  /**
   * Starts it.
   *
   * @param log file for its standard error
   * @param options of the JVM, before the class path
   */
  public CommandProcess(Map<String, String> environment, Path log, String... options)
      throws IOException {
    this.log = log;
    ProcessBuilder builder = Jvm.builder(CommandProcess.class, List.of(options), List.of());
    builder.environment().putAll(environment);
    process = builder.redirectError(log.toFile()).start();
    commands = process.outputWriter(StandardCharsets.UTF_8);
    codes = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Runs a command line to its end. */
  public Result run(List<String> arguments) throws IOException {
    long before = Files.size(log);
    commands.write(String.join(SEPARATOR, arguments));
    commands.newLine();
    commands.flush();
    String line = answer();
    byte[] all = Files.readAllBytes(log);
    String errors =
        new String(all, (int) before, (int) (all.length - before), StandardCharsets.UTF_8);
    if (line == null) {
      throw new AssertionError(arguments + " ended the process: " + errors);
    }
    return new Result(Integer.parseInt(line), errors);
  }

  private String answer() throws IOException {
    CompletableFuture<String> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return codes.readLine();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    try {
      return answer.get(MINUTES, TimeUnit.MINUTES);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("it hangs: " + Files.readString(log), e);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    commands.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs the commands that come by standard input, and answers each with its exit code. */
  public static void main(String[] none) throws IOException {
    PrintWriter answers = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    BufferedReader lines =
        new BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int code =
          Cigl.commandLine()
              .setOut(new PrintWriter(java.io.Writer.nullWriter()))
              .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
              .execute(line.split(SEPARATOR, -1));
      answers.println(code);
    }
  }
}
