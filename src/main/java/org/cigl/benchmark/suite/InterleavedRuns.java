package org.cigl.benchmark.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cigl.RunFailedException;
import org.cigl.benchmark.worker.Answer;

/**
 * Times contenders side by side: all are started, one after the other, and then work in turn, one
 * block each a round, while the others wait. A machine whose speed drifts slows all of them.
 *
 * @param rounds at least 1
 * @param blockSeconds that a contender works in a round, at least one step
 * @param progress notified of its progress
 */
record InterleavedRuns(int rounds, double blockSeconds, Consumer<String> progress) {

  /**
   * What was measured of a contender.
   *
   * @param start from its start until its first step was done, seconds
   * @param rounds what each block answered
   */
  record Timing(double start, List<Answer> rounds) {
    /** A quantity over the rounds, seconds; empty where it was not timed. */
    List<Double> seconds(String quantity) {
      return rounds.stream()
          .filter(answer -> answer.seconds().containsKey(quantity))
          .map(answer -> answer.seconds().get(quantity))
          .toList();
    }

    /** Names of what was timed. */
    List<String> quantities() {
      return List.copyOf(rounds.get(0).seconds().keySet());
    }

    /** Most resident memory of the process, bytes; 0 where it was not told. */
    long peak() {
      return rounds.stream().mapToLong(Answer::peak).max().orElse(0);
    }
  }

  /**
   * Times contenders; those that are missing are not in the answer, and {@code skipped} is
   * notified.
   */
  Map<String, Timing> run(List<BenchmarkProcess> benchmarkProcesses, Consumer<String> skipped) {
    Map<String, ChildProcess> children = new LinkedHashMap<>();
    Map<String, Timing> timings = new LinkedHashMap<>();
    try {
      for (BenchmarkProcess benchmarkProcess : benchmarkProcesses) {
        progress.accept("starting " + benchmarkProcess.subject());
        start(benchmarkProcess, children, timings, skipped);
      }
      for (int round = 0; round <= rounds; round++) { // the first warms up
        progress.accept(round == 0 ? "warming up" : "round " + round + " of " + rounds);
        for (Map.Entry<String, ChildProcess> child : children.entrySet()) {
          Answer answer = child.getValue().block(blockSeconds);
          if (round > 0) {
            timings.get(child.getKey()).rounds().add(answer);
          }
        }
      }
      return timings;
    } catch (ChildProcess.EndedException e) {
      throw new RunFailedException("a benchmark's process failed: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      close(children);
    }
  }

  /** Lets a contender do its work once, alone. Returns seconds from its start until it was done. */
  double first(BenchmarkProcess benchmarkProcess) {
    long before = System.nanoTime();
    try (ChildProcess child = ChildProcess.start(benchmarkProcess)) {
      child.answer();
      return (System.nanoTime() - before) / 1e9;
    } catch (ChildProcess.EndedException e) {
      throw new RunFailedException("a benchmark's process failed: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(
      BenchmarkProcess benchmarkProcess,
      Map<String, ChildProcess> children,
      Map<String, Timing> timings,
      Consumer<String> skipped)
      throws IOException {
    long before = System.nanoTime();
    try {
      ChildProcess child = ChildProcess.start(benchmarkProcess);
      children.put(benchmarkProcess.subject(), child);
      child.answer();
    } catch (ChildProcess.EndedException e) {
      if (!benchmarkProcess.optional()) {
        throw e;
      }
      ChildProcess ended = children.remove(benchmarkProcess.subject());
      if (ended != null) {
        ended.close();
      }
      skipped.accept(benchmarkProcess.subject() + " was skipped: " + e.getMessage());
      return;
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    timings.put(benchmarkProcess.subject(), new Timing(seconds, new ArrayList<>()));
  }

  private static void close(Map<String, ChildProcess> children) {
    for (ChildProcess child : children.values()) {
      try {
        child.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
