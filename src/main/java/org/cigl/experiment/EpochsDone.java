package org.cigl.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Estimates how long trainings in other processes will still take, from the lines that their
 * histories have: one an epoch.
 */
public final class EpochsDone {
  private static final double NANOS = 1e9;

  private final LongSupplier clock;
  private final Map<Path, Run> running = new LinkedHashMap<>();
  private final Map<Path, Long> before = new LinkedHashMap<>();
  private long started = Long.MIN_VALUE;
  private long stepsEnded;
  private long stepsAfter;

  /**
   * A training.
   *
   * @param history its file
   * @param epochs it takes in all
   * @param steps it takes in all
   */
  public record Run(Path history, int epochs, long steps) {
    private long done() {
      try (Stream<String> lines = Files.lines(history)) {
        return Math.min(epochs, Math.max(0, lines.count() - 1)) * (steps / epochs);
      } catch (IOException | java.io.UncheckedIOException e) { // not there yet
        return 0;
      }
    }
  }

  /** Starts with nothing to do. */
  public EpochsDone() {
    this(System::nanoTime);
  }

  /**
   * As above.
   *
   * @param clock in nanoseconds
   */
  EpochsDone(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Follows trainings that are about to begin.
   *
   * @param after steps of those that come after them
   */
  public void follow(List<Run> runs, long after) {
    if (started == Long.MIN_VALUE) {
      started = clock.getAsLong();
    }
    stepsAfter = after;
    for (Run run : runs) {
      running.put(run.history(), run);
      before.put(run.history(), run.done());
    }
  }

  /** One has ended. */
  public void ended(Path history) {
    Run run = running.remove(history);
    stepsEnded += run.steps() - before.get(history);
  }

  /** Seconds until all are done; empty until the first epoch is. */
  public OptionalDouble seconds() {
    long done = stepsEnded;
    long left = stepsAfter;
    for (Run run : new ArrayList<>(running.values())) {
      long now = run.done();
      done += Math.max(0, now - before.get(run.history()));
      left += run.steps() - now;
    }
    return done == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((clock.getAsLong() - started) / NANOS / done * left);
  }
}
