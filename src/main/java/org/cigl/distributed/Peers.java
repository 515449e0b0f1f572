package org.cigl.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;
import org.cigl.RunFailedException;

/** The other tasks of a cluster: whether they are there, and how far. */
final class Peers {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final List<Task> others;
  private final Duration answer;

  /**
   * Those of a cluster.
   *
   * @param answer how long a task has to answer
   */
  Peers(TfConfig config, Duration answer) {
    others = new ArrayList<>(config.tasks());
    others.remove(config.rank());
    this.answer = answer;
  }

  /**
   * Waits until every other task's standing is right.
   *
   * @param enough what ends the wait as soon as one task's standing is it
   * @param stay whether a task that leaves ends the wait, too
   * @return whether one was enough
   * @throws RunFailedException naming those whose standing is not right by then, or that left
   */
  boolean await(LongPredicate right, LongPredicate enough, boolean stay, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    List<Task> missing = others;
    while (true) {
      Map<Task, OptionalLong> standings = standings(missing);
      if (standings.values().stream().anyMatch(status -> test(status, enough))) {
        return true;
      }
      missing = missing.stream().filter(task -> !test(standings.get(task), right)).toList();
      if (missing.isEmpty()) {
        return false;
      }
      List<Task> left = missing.stream().filter(task -> left(task, standings.get(task))).toList();
      if (stay && !left.isEmpty()) {
        throw new RunFailedException("no longer there: " + names(left));
      }
      if (System.nanoTime() >= end) {
        throw new RunFailedException(
            String.format(
                "%s not there after %d s (start_timeout): %s",
                missing.size() == 1 ? "one task was" : missing.size() + " tasks were",
                atMost.toSeconds(),
                names(missing)));
      }
      pause(PAUSE);
    }
  }

  private static boolean left(Task task, OptionalLong status) {
    return status.isPresent() ? status.getAsLong() == TaskStatus.LEAVING : !listens(task);
  }

  private static boolean test(OptionalLong status, LongPredicate right) {
    return status.isPresent() && right.test(status.getAsLong());
  }

  /** Where each of the others is; empty for those that do not answer. */
  Map<Task, OptionalLong> standings() {
    return standings(others);
  }

  /** Where one is; empty where it does not answer. */
  OptionalLong status(Task task) {
    return standings(List.of(task)).get(task);
  }

  /**
   * Waits until all others have gone.
   *
   * @param comeFirst whether each is to be seen before
   * @param atMost after that they need not
   * @return whether they have
   */
  boolean awaitGone(boolean comeFirst, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    Set<Task> seen = new HashSet<>(comeFirst ? List.of() : others);
    while (System.nanoTime() < end) {
      List<Task> there = others.stream().filter(Peers::listens).toList();
      seen.addAll(there);
      if (there.isEmpty() && seen.size() == others.size()) {
        return true;
      }
      pause(PAUSE);
    }
    return false;
  }

  static String names(List<Task> tasks) {
    return String.join(", ", tasks.stream().map(Task::toString).toList());
  }

  static void pause(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks all at once. */
  private Map<Task, OptionalLong> standings(List<Task> tasks) {
    ExecutorService threads =
        Executors.newCachedThreadPool(
            job -> {
              Thread thread = new Thread(job, "peer");
              thread.setDaemon(true); // a call that never returns must not keep the process
              return thread;
            });
    Map<Task, Future<OptionalLong>> asked = new LinkedHashMap<>();
    tasks.forEach(
        task ->
            asked.put(
                task,
                threads.submit(() -> listens(task) ? TaskStatus.ask(task) : OptionalLong.empty())));
    long end = System.nanoTime() + answer.toNanos();
    Map<Task, OptionalLong> standings = new LinkedHashMap<>();
    asked.forEach((task, status) -> standings.put(task, by(status, end)));
    threads.shutdown();
    return standings;
  }

  private static OptionalLong by(Future<OptionalLong> status, long end) {
    try {
      return status.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    }
  }

  /** A process that is stopped still does. */
  static boolean listens(Task task) {
    int colon = task.address().lastIndexOf(':');
    String host = task.address().substring(0, colon).replaceAll("[\\[\\]]", "");
    int port = Integer.parseInt(task.address().substring(colon + 1));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
