package org.cigl.distributed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Clusters within this process: one server and one thread a task. */
public final class LoopbackCluster {
  private LoopbackCluster() {}

  private static List<String> addresses(int count) {
    try {
      return LocalCluster.freeAddresses(count);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The job on every task at once; what it gives, by rank. */
  public static <T> List<T> run(int count, Function<Cluster, T> job) {
    return run(count, Duration.ofSeconds(30), job);
  }

  /** With a patience of its own. */
  public static <T> List<T> run(int count, Duration worker, Function<Cluster, T> job) {
    List<Task> tasks = new ArrayList<>();
    for (String address : addresses(count)) {
      tasks.add(new Task("worker", tasks.size(), address));
    }
    ClusterOptions options = new ClusterOptions(Duration.ofSeconds(20), worker, 3);
    ExecutorService threads = Executors.newFixedThreadPool(count);
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TfConfig config = new TfConfig(tasks, i);
      futures.add(
          threads.submit(
              () -> {
                try (Cluster cluster = Cluster.join(config, options, 1)) {
                  return job.apply(cluster);
                }
              }));
    }
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> future : futures) {
        results.add(future.get(60, TimeUnit.SECONDS));
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      threads.shutdownNow();
    }
    return results;
  }
}
