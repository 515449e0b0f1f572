package org.cigl.distributed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cigl.RunFailedException;
import org.cigl.process.JavaChildProcess;
import org.cigl.yaml.TypedYaml;

/** A cluster of processes on this machine, for trying one out and for tests. */
public final class LocalCluster implements AutoCloseable {
  /** How long the others have to end once one has failed: longer than they look for it. */
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final List<Process> processes = new ArrayList<>();
  private final List<JavaChildProcess> repeated = new ArrayList<>();
  private final Thread hook = new Thread(this::end, "end-cluster");

  private LocalCluster() {}

  /**
   * Starts it, with the Java and the class path of this process.
   *
   * @param workers processes; the first is the chief, and has this process's output
   * @param main class to run
   * @param arguments of each
   * @throws RunFailedException if a process cannot be started
   */
  public static LocalCluster start(int workers, Class<?> main, List<String> arguments) {
    LocalCluster cluster = new LocalCluster();
    Runtime.getRuntime().addShutdownHook(cluster.hook);
    try {
      List<String> addresses = freeAddresses(workers);
      for (int rank = 0; rank < workers; rank++) {
        cluster.add(rank, addresses, main, arguments);
      }
      return cluster;
    } catch (IOException e) {
      cluster.close();
      throw new RunFailedException("a process cannot be started: " + e.getMessage(), e);
    }
  }

  /** As many addresses of this machine that nobody listens at. */
  static List<String> freeAddresses(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(socket -> "127.0.0.1:" + socket.getLocalPort()).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  /** What {@code TF_CONFIG} says to one of the processes. */
  static String tfConfig(List<String> addresses, int rank) {
    return TypedYaml.writeJson(
            Map.of(
                "cluster",
                Map.of("worker", addresses),
                "task",
                Map.of("type", "worker", "index", rank)))
        .replaceAll("\\s+", " ");
  }

  private void add(int rank, List<String> addresses, Class<?> main, List<String> arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(JavaChildProcess.command(main.getName(), arguments));
    builder.environment().put(TfConfig.VARIABLE, tfConfig(addresses, rank));
    if (rank == 0) {
      processes.add(builder.inheritIO().start());
    } else {
      JavaChildProcess worker =
          JavaChildProcess.start(builder, "[worker " + rank + "] ", System.err);
      repeated.add(worker);
      processes.add(worker.process());
    }
  }

  /** The processes by rank. */
  List<Process> processes() {
    return List.copyOf(processes);
  }

  /**
   * Waits for all, and for all they have to say. Once one has failed, those are ended that do not
   * end by themselves.
   *
   * @return the exit code of the chief, or of the first other one that failed where the chief did
   *     not
   */
  public int waitFor() throws InterruptedException {
    long failed = 0;
    while (processes.stream().anyMatch(Process::isAlive)) {
      boolean fails =
          processes.stream().anyMatch(process -> !process.isAlive() && process.exitValue() != 0);
      if (fails && failed == 0) {
        failed = System.nanoTime();
      }
      if (fails && System.nanoTime() - failed > AFTER_FAILURE.toNanos()) {
        end();
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
    for (JavaChildProcess worker : repeated) {
      worker.join();
    }
    return IntStream.range(0, processes.size())
        .map(rank -> processes.get(rank).exitValue())
        .filter(code -> code != 0)
        .findFirst()
        .orElse(0);
  }

  /**
   * Asks those that still run to stop, as at the end of a terminal session, and waits until they
   * have saved what they had to.
   */
  private void end() {
    // Process.destroy would close their output, too.
    processes.forEach(process -> process.toHandle().destroy());
    try {
      for (Process process : processes) {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending, and the hook has run or runs.
    }
  }
}
