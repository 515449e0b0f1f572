package org.cigl.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.cigl.RunFailedException;
import org.cigl.export.ServedModel;
import org.cigl.process.ProcessMemory;
import org.cigl.recipe.Kernels;
import org.cigl.serving.client.PredictBody;
import org.cigl.serving.http.RestServer;
import org.cigl.serving.http.ServerOptions;
import org.cigl.serving.json.ReadingRules;
import org.cigl.serving.model.CatalogListener;
import org.cigl.serving.model.ModelCatalog;

/**
 * The development server under load, and its model called directly: one image a request. Server and
 * clients share the machine and the process.
 *
 * @param served answers to the clients
 * @param scrapes of the metrics meanwhile, one after the other
 * @param direct answers of the model to as many threads as the server computes with
 * @param before resident memory after a tenth of the time, in bytes
 * @param after resident memory at the end, in bytes
 */
public record ServedLoad(
    LoadResult served, LoadResult scrapes, LoadResult direct, long before, long after) {
  private static final String METRICS = "GET /monitoring/prometheus/metrics";
  private static final int LARGEST_REQUEST = 32 << 20;
  private static final int QUEUED = 10_000;
  private static final int MOST_ROWS = 1024;

  /** Pause between two scrapes, in milliseconds: shorter than any Prometheus's. */
  private static final long PAUSE = 1000;

  /**
   * Measures.
   *
   * @param models a folder of models, or one model's
   * @param model the same model
   * @param clients at once
   * @param time of the load; the model is called directly for a quarter of it
   */
  public static ServedLoad measure(
      Path models, ServedModel model, int clients, Duration time, Kernels kernels) {
    int threads = Runtime.getRuntime().availableProcessors();
    float[] image = new float[model.image().size()];
    LoadResult direct =
        new LoadBenchmark(threads, time.dividedBy(4))
            .run(() -> () -> model.fetch(image, 1, "probabilities").length > 0);
    ServerOptions options =
        new ServerOptions(
            "127.0.0.1", 0, LARGEST_REQUEST, threads, QUEUED, new ReadingRules(MOST_ROWS, false));
    try (ModelCatalog catalog =
            ModelCatalog.open(models, Duration.ZERO, kernels, new CatalogListener() {});
        RestServer server = RestServer.start(catalog, options)) {
      String name = catalog.kernels().firstKey();
      byte[] body = PredictBody.of("serving_default", image, 1, model.image());
      String predict = "POST /v1/models/" + name + ":predict";
      return load(server.port(), predict, body, clients, time, direct);
    }
  }

  private static ServedLoad load(
      int port, String predict, byte[] body, int clients, Duration time, LoadResult direct) {
    CompletableFuture<LoadResult> scrapes =
        CompletableFuture.supplyAsync(() -> new LoadBenchmark(1, time).run(() -> scraper(port)));
    new LoadBenchmark(clients, time.dividedBy(10))
        .run(() -> new KeptConnection(port, predict, body));
    long before = ProcessMemory.now().resident();
    LoadResult served =
        new LoadBenchmark(clients, time.multipliedBy(9).dividedBy(10))
            .run(() -> new KeptConnection(port, predict, body));
    try {
      return new ServedLoad(served, scrapes.get(), direct, before, ProcessMemory.now().resident());
    } catch (InterruptedException | ExecutionException e) {
      throw new RunFailedException("the metrics cannot be read: " + e.getMessage(), e);
    }
  }

  private static LoadBenchmark.Caller scraper(int port) throws IOException {
    KeptConnection connection = new KeptConnection(port, METRICS, new byte[0]);
    return new LoadBenchmark.Caller() {
      @Override
      public boolean call() throws Exception {
        return connection.call();
      }

      @Override
      public void pause() throws InterruptedException {
        Thread.sleep(PAUSE);
      }

      @Override
      public void close() throws IOException {
        connection.close();
      }
    };
  }
}
