package org.cigl.serving.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.files.IoErrors;
import org.cigl.serving.Inference;
import org.cigl.serving.Outcome;
import org.cigl.serving.model.ModelCatalog;
import org.cigl.serving.model.Servable;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * TensorFlow Serving's REST API over HTTP/1.1. Requests beyond those it computes at a time wait in
 * a queue, and are computed together where they fit one another; those beyond the queue are refused
 * with 429.
 */
public final class RestServer implements AutoCloseable {
  /** Threads besides those that compute: they accept connections and report state. */
  private static final int SPARE_THREADS = 16;

  /** Connections that wait to be accepted: many may come at once. */
  private static final int BACKLOG = 1024;

  /** Time that requests under way have when the server is closed. */
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Server server;
  private final ServerConnector connector;
  private final ServingMetrics metrics;
  private final WorkerPool workers;

  private RestServer(
      Server server, ServerConnector connector, ServingMetrics metrics, WorkerPool workers) {
    this.server = server;
    this.connector = connector;
    this.metrics = metrics;
    this.workers = workers;
  }

  /**
   * Starts to listen.
   *
   * @param catalog stays the caller's to close, after this
   * @throws InvalidInputException if the address cannot be listened on
   */
  public static RestServer start(ModelCatalog catalog, ServerOptions options) {
    Inference inference = new Inference(options.rules(), options.compute());
    return start(
        catalog,
        (path, bodies) -> answers(catalog, inference, path, bodies),
        options,
        RequestTimeouts.of(options),
        new BodyMemory(memory(options)));
  }

  private static List<Outcome> answers(
      ModelCatalog catalog, Inference inference, RestPath path, List<byte[]> bodies) {
    try (Servable.Lease lease = catalog.lease(path.model(), path.version())) {
      Servable servable = lease.servable();
      return switch (path.verb()) {
        case PREDICT -> inference.predict(servable, bodies);
        case CLASSIFY -> each(bodies, body -> inference.classify(servable, body));
        case REGRESS -> each(bodies, body -> inference.regress(servable, body));
        case STATUS, METADATA -> throw new IllegalStateException(path + " is no inference");
      };
    }
  }

  private static List<Outcome> each(List<byte[]> bodies, UnaryOperator<byte[]> answer) {
    return bodies.stream().map(body -> Outcome.of(() -> answer.apply(body))).toList();
  }

  static RestServer start(
      ModelCatalog catalog,
      InferenceHandler.Answering answering,
      ServerOptions options,
      RequestTimeouts timeouts,
      BodyMemory memory) {
    QueuedThreadPool threads = new QueuedThreadPool(SPARE_THREADS);
    threads.setName("rest");
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(options.host());
    connector.setPort(options.port());
    connector.setIdleTimeout(timeouts.idle().toMillis());
    connector.setAcceptQueueSize(BACKLOG);
    server.addConnector(connector);
    ServingMetrics metrics = new ServingMetrics();
    WorkerPool workers =
        new WorkerPool(
            options.concurrent(), options.queued(), timeouts.queue(), timeouts.compute());
    Handler inference =
        new InferenceHandler(answering, workers, memory, options.maxRequestBytes(), timeouts);
    server.setHandler(
        new GracefulHandler(
            new RestHandler(inference, catalog, metrics, options.maxRequestBytes())));
    server.setErrorHandler(new JsonResponses());
    server.setStopTimeout(GRACE.toMillis());
    RestServer started = new RestServer(server, connector, metrics, workers);
    started.listen(options);
    return started;
  }

  /** Bytes of bodies held at a time: one for each worker, or a quarter of Java's memory if more. */
  private static long memory(ServerOptions options) {
    return Math.max(
        (long) options.concurrent() * options.maxRequestBytes(),
        Runtime.getRuntime().maxMemory() / 4);
  }

  private void listen(ServerOptions options) {
    try {
      server.start();
    } catch (IOException e) {
      close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new InvalidInputException(
          String.format(
              "port %d on host %s cannot be listened on: %s; choose another, or port 0 for any"
                  + " free one",
              options.port(),
              options.host(),
              cause instanceof IOException reason ? IoErrors.of(reason) : cause.getMessage()),
          e);
    } catch (Exception e) {
      close();
      throw new RunFailedException("the server cannot be started: " + e.getMessage(), e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Takes no more requests, finishes those under way, for a while, and stops listening. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new RunFailedException("the server did not stop cleanly: " + e.getMessage(), e);
    } finally {
      workers.close();
      metrics.close();
    }
  }
}
