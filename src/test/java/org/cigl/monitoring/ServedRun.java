package org.cigl.monitoring;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A finished run in service: {@code cigl serve} with its model, one {@code cigl monitor} that asks
 * it, and another that follows a feed of predictions and labels.
 */
final class ServedRun implements AutoCloseable {
  private static final int CLASSES = 10;

  private final Path folder;
  private final int port = ServerProcess.freePort();
  private final int asking = ServerProcess.freePort();
  private final int following = ServerProcess.freePort();
  private final Path feed;
  private final List<ServerProcess> processes = new ArrayList<>();
  private ServerProcess server;
  private int lines;

  /** Prepares; nothing runs yet. */
  ServedRun(Path folder) throws IOException {
    this.folder = folder;
    feed = folder.resolve("feed.jsonl");
  }

  /** Where the monitors serve their metrics. */
  List<String> monitors() {
    return List.of("127.0.0.1:" + asking, "127.0.0.1:" + following);
  }

  /** Starts all three, with the run's own metrics to compare with. */
  void start(Path run) throws IOException, InterruptedException {
    serve(run);
    predictions(1000, 0.9);
    monitor(
        "asking",
        asking,
        "--served=http://127.0.0.1:" + port + "/v1/models/fashion",
        "--batch=100",
        "--card=" + run.resolve("export/fashion/1/assets.extra/model_card.json"));
    monitor("following", following, "--feed=" + feed, "--card=" + run.resolve("summary.json"));
  }

  /** Starts the server, and waits until it answers. */
  void serve(Path run) throws IOException, InterruptedException {
    server =
        ServerProcess.cigl(
            folder.resolve("serve.log"),
            List.of("serve", run.resolve("export").toString(), "--port=" + port));
    server.awaitReady(URI.create("http://127.0.0.1:" + port + "/v1/models/fashion"));
  }

  void stopServing() {
    server.close();
  }

  private void monitor(String name, int at, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("monitor", "--interval=1s", "--window=1000", "--metrics-port=" + at));
    command.addAll(List.of(arguments));
    processes.add(ServerProcess.cigl(folder.resolve(name + ".log"), command));
  }

  /**
   * Appends to the feed predictions of confidence 0.9, with their labels.
   *
   * @param right share of them that is right
   */
  void predictions(int count, double right) throws IOException {
    Random random = new Random(lines + 1L);
    List<String> appended = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int predicted = random.nextInt(CLASSES);
      List<Double> probabilities = new ArrayList<>();
      for (int label = 0; label < CLASSES; label++) {
        probabilities.add(label == predicted ? 0.9 : 0.1 / (CLASSES - 1));
      }
      int label = random.nextDouble() < right ? predicted : (predicted + 1) % CLASSES;
      appended.add(
          "{\"id\": \""
              + lines++
              + "\", \"probabilities\": "
              + probabilities
              + ", \"label\": "
              + label
              + "}");
    }
    Files.write(feed, appended, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public void close() {
    processes.forEach(ServerProcess::close);
    if (server != null) {
      server.close();
    }
  }
}
