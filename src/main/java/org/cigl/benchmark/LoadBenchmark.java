package org.cigl.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.cigl.RunFailedException;

/** Many callers at once, each with one call after the other, for some time. */
public final class LoadBenchmark {
  private final int callers;
  private final Duration time;

  /**
   * Prepares a benchmark.
   *
   * @param callers at once, at least 1
   * @param time that all call for
   */
  public LoadBenchmark(int callers, Duration time) {
    this.callers = callers;
    this.time = time;
  }

  /** What one caller calls. */
  @FunctionalInterface
  public interface Caller extends AutoCloseable {
    /**
     * Calls once.
     *
     * @return whether there was an answer
     */
    boolean call() throws Exception;

    /** Comes after each call, and counts as no part of it. */
    default void pause() throws Exception {}

    @Override
    default void close() throws IOException {}
  }

  private record Part(LongStream.Builder times, long failures) {}

  /**
   * Calls until the time is over.
   *
   * @param open makes each caller, in its own thread
   */
  public LoadResult run(Callable<Caller> open) {
    long start = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<Future<Part>> parts = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        parts.add(threads.submit(() -> callUntil(start + time.toNanos(), open)));
      }
      return sum(start, parts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("the benchmark was interrupted", e);
    } catch (ExecutionException e) {
      throw new RunFailedException("a caller failed: " + e.getCause().getMessage(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Part callUntil(long end, Callable<Caller> open) throws Exception {
    LongStream.Builder times = LongStream.builder();
    long failures = 0;
    try (Caller caller = open.call()) {
      for (long before = System.nanoTime(); before < end; before = System.nanoTime()) {
        if (caller.call()) {
          times.add(System.nanoTime() - before);
        } else {
          failures++;
        }
        caller.pause();
      }
    }
    return new Part(times, failures);
  }

  private static LoadResult sum(long start, List<Future<Part>> parts)
      throws InterruptedException, ExecutionException {
    LongStream times = LongStream.empty();
    long failures = 0;
    for (Future<Part> part : parts) {
      times = LongStream.concat(times, part.get().times().build());
      failures += part.get().failures();
    }
    return LoadResult.of((System.nanoTime() - start) / 1e9, times.toArray(), failures);
  }
}
