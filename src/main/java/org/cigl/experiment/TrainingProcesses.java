package org.cigl.experiment;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.cigl.RunFailedException;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.process.JavaChildProcess;

/**
 * Trains an experiment's trainings in processes of their own, several at a time, in the order in
 * which they are given. One that fails does not keep the others from being trained.
 */
public final class TrainingProcesses {
  private static final long PAUSE_MILLIS = 50;

  /**
   * One training.
   *
   * @param name shown before every line of its process
   * @param command that trains it, and resumes it
   */
  public record Training(String name, List<String> command) {}

  /** Is told how they go. */
  @FunctionalInterface
  public interface Watcher {
    /** One is started. */
    void begun(Training training);

    /** One has ended, well or not. */
    default void ended(Training training) {}

    /** Called several times a second while they run. */
    default void waiting() {}
  }

  private final Queue<Training> waiting;
  private final int atOnce;
  private final PrintStream to;
  private final Map<Training, JavaChildProcess> running = new LinkedHashMap<>();
  private boolean ending;
  private final List<String> failed = new ArrayList<>();

  /**
   * Prepares; nothing is started yet.
   *
   * @param atOnce processes at a time, at least 1
   * @param to where their lines go
   */
  public TrainingProcesses(List<Training> trainings, int atOnce, PrintStream to) {
    this.waiting = new ArrayDeque<>(trainings);
    this.atOnce = atOnce;
    this.to = to;
  }

  /**
   * Runs them to the end, or until asked to stop: then those that run are asked to save and leave
   * off, and are waited for.
   *
   * @param watcher notified of how they go
   * @throws RunStoppedException if asked to stop
   * @throws RunFailedException naming the trainings that failed, once all others are done
   */
  public void run(StopRequest stop, Watcher watcher) {
    Thread hook = new Thread(this::end, "end-trainings");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Optional<StopRequest.Reason> reason = stop.now();
      while (reason.isEmpty() && !(waiting.isEmpty() && running.isEmpty())) {
        startNext(watcher);
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        reap(watcher);
        watcher.waiting();
        reason = stop.now();
      }
      if (reason.isPresent()) {
        throw new RunStoppedException(reason.get(), "stopped by " + reason.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("interrupted while trainings ran", e);
    } finally {
      end();
      remove(hook);
    }
    if (!failed.isEmpty()) {
      throw new RunFailedException(
          "not trained: " + String.join("; ", failed) + "; the same command resumes them");
    }
  }

  /** Starts as many as may run. */
  private synchronized void startNext(Watcher watcher) {
    while (!ending && !waiting.isEmpty() && running.size() < atOnce) {
      Training next = waiting.remove();
      watcher.begun(next);
      try {
        ProcessBuilder builder = new ProcessBuilder(next.command());
        running.put(next, JavaChildProcess.start(builder, "[" + next.name() + "] ", to));
      } catch (IOException e) {
        throw new RunFailedException("a process cannot be started: " + e.getMessage(), e);
      }
    }
  }

  private synchronized void reap(Watcher watcher) {
    for (Training training : List.copyOf(running.keySet())) {
      JavaChildProcess process = running.get(training);
      if (!process.isAlive()) {
        running.remove(training);
        int code = process.process().exitValue();
        if (code != 0) {
          failed.add(training.name() + " (exit code " + code + ")");
        }
        watcher.ended(training);
      }
    }
  }

  /** Asks all that run to save and leave off, as SIGTERM does, and waits until they have. */
  private synchronized void end() {
    ending = true;
    // Process.destroy would close their output, too.
    running.values().forEach(each -> each.process().toHandle().destroy());
    try {
      for (JavaChildProcess each : running.values()) {
        each.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the hook runs already: this process is ending
    }
  }
}
