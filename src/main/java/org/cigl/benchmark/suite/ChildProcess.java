package org.cigl.benchmark.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.cigl.benchmark.worker.Answer;

/** A contender at work. */
final class ChildProcess implements AutoCloseable {
  private static final int GRACE_SECONDS = 20;

  private final Process process;
  private final Path log;
  private final BufferedReader answers;
  private final OutputStream commands;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = process.getOutputStream();
  }

  /** That a process ended without an answer, with the last line that it wrote. */
  static final class EndedException extends IOException {
    private static final long serialVersionUID = 1;

    EndedException(String reason) {
      super(reason);
    }
  }

  /** Starts a contender, which goes about its first step. */
  static ChildProcess start(BenchmarkProcess benchmarkProcess) throws IOException {
    Path log = Files.createTempFile("cigl-bench", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(benchmarkProcess.command())
            .redirectError(ProcessBuilder.Redirect.to(log.toFile()));
    builder.environment().putAll(benchmarkProcess.environment());
    try {
      return new ChildProcess(builder.start(), log);
    } catch (IOException e) {
      Files.deleteIfExists(log);
      throw new EndedException(benchmarkProcess.command().get(0) + " cannot be started");
    }
  }

  /** Waits for the next answer. */
  Answer answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new EndedException(lastWords());
    }
    return Answer.parse(line);
  }

  /** Lets it work for a while. */
  Answer block(double seconds) throws IOException {
    return command(String.format(Locale.ROOT, "block %.3f", seconds));
  }

  /** Lets it work that many times. */
  Answer times(int count) throws IOException {
    return command("times " + count);
  }

  private Answer command(String line) throws IOException {
    try {
      commands.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new EndedException(lastWords());
    }
    return answer();
  }

  private String lastWords() throws IOException {
    List<String> lines =
        Files.readString(log, StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    return lines.isEmpty() ? "it ended and said nothing" : lines.get(lines.size() - 1).strip();
  }

  /** Ends it: it stops when there is nothing more to read. */
  @Override
  public void close() throws IOException {
    try {
      try {
        commands.close();
      } catch (IOException e) {
        // It has ended already.
      }
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      answers.close();
      Files.deleteIfExists(log);
    }
  }
}
