package org.cigl.distributed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

  /** As many addresses that nobody listens at. */
  public static List<String> freeAddresses(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        addresses.add("127.0.0.1:" + sockets.get(i).getLocalPort());
      }
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return addresses;
  }

  /** The job on every task at once; what it gives, by rank. */
  public static <T> List<T> run(int count, Function<Cluster, T> job) {
    List<Task> tasks = new ArrayList<>();
    freeAddresses(count).forEach(it -> tasks.add(new Task("worker", tasks.size(), it)));
    ClusterOptions options =
        new ClusterOptions(Duration.ofSeconds(20), Duration.ofSeconds(30));
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
