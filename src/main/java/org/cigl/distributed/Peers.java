package org.cigl.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.cigl.RunFailedException;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;

/** The other tasks of a cluster: whether they are there, and answer. */
final class Peers {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final List<Task> others;

  Peers(TfConfig config) {
    others = new ArrayList<>(config.tasks());
    others.remove(config.rank());
  }

  /**
   * Waits until the server of every other task listens.
   *
   * @throws RunFailedException naming those that do not by then
   */
  void await(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    List<Task> missing = others;
    while (true) {
      missing = failing(missing, Peers::listens, PAUSE.multipliedBy(20));
      if (missing.isEmpty()) {
        return;
      }
      if (System.nanoTime() >= end) {
        throw new RunFailedException(
            String.format(
                "%s not there after %d s (--start-timeout): %s",
                missing.size() == 1 ? "one task was" : missing.size() + " tasks were",
                atMost.toSeconds(),
                names(missing)));
      }
      pause(PAUSE);
    }
  }

  /** Those tasks that do not run what they are asked to within some time. */
  List<Task> silent(Duration within) {
    return failing(others, Peers::answers, within);
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

  /** Tries all at once; a test that has not passed within the time has failed. */
  private static List<Task> failing(List<Task> tasks, Predicate<Task> test, Duration within) {
    ExecutorService threads =
        Executors.newCachedThreadPool(
            job -> {
              Thread thread = new Thread(job, "peer");
              thread.setDaemon(true); // a call that never returns must not keep the process
              return thread;
            });
    Map<Task, Future<Boolean>> tests = new LinkedHashMap<>();
    tasks.forEach(task -> tests.put(task, threads.submit(() -> test.test(task))));
    long end = System.nanoTime() + within.toNanos();
    List<Task> failing = new ArrayList<>();
    tests.forEach(
        (task, passed) -> {
          if (!passed(passed, end)) {
            failing.add(task);
          }
        });
    threads.shutdown();
    return failing;
  }

  private static boolean passed(Future<Boolean> test, long end) {
    try {
      return test.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean listens(Task task) {
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

  /** Runs a constant there: a process that is stopped still accepts connections. */
  private static boolean answers(Task task) {
    if (!listens(task)) {
      return false;
    }
    ConfigProto config = ConfigProto.newBuilder().addDeviceFilters(task.device()).build();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var answer = tf.constant(1);
      try (Session session = TargetedSession.open(graph, config, task.target());
          Result result = session.runner().fetch(answer).run()) {
        return result.size() == 1;
      }
    }
  }
}
