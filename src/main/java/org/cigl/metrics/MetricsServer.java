package org.cigl.metrics;

import static org.cigl.InvalidInputException.require;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.cigl.InvalidInputException;
import org.cigl.files.IoReason;

/**
 * Serves the metrics of a run or a monitor over HTTP at {@code /metrics}, for Prometheus to scrape.
 */
public final class MetricsServer implements AutoCloseable {
  /** Port of a run's metrics that is tried where none is asked for. */
  public static final int DEFAULT_PORT = 9464;

  /** Scrapes at a time; the client's own pool would grow to ten threads and shrink again. */
  private static final int THREADS = 2;

  private final HTTPServer server;

  private MetricsServer(HTTPServer server) {
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param host address to bind to; loopback unless the user says otherwise
   * @param port 0 for any free one; null for {@link #DEFAULT_PORT}, or any free one if it is taken
   * @throws InvalidInputException if the port is taken or the address is not this machine's
   */
  public static MetricsServer start(RunMetrics metrics, String host, Integer port) {
    return start(metrics.registry(), host, port);
  }

  /**
   * Starts to listen.
   *
   * @param host address to bind to; loopback unless the user says otherwise
   * @param port 0 for any free one
   * @throws InvalidInputException if the port is taken or the address is not this machine's
   */
  public static MetricsServer start(MonitorMetrics metrics, String host, int port) {
    return start(metrics.registry(), host, port);
  }

  private static MetricsServer start(PrometheusRegistry metrics, String host, Integer port) {
    require(
        port == null || (port >= 0 && port <= 65_535),
        "--metrics-port is %d, must be from 0 to 65535 (0: any free one)",
        port);
    requireOwn(host);
    try {
      return new MetricsServer(listen(metrics, host, port == null ? DEFAULT_PORT : port));
    } catch (BindException e) {
      if (port == null) {
        return start(metrics, host, 0);
      }
      throw new InvalidInputException(
          "--metrics-port "
              + port
              + " cannot be listened on at "
              + host
              + ": "
              + e.getMessage()
              + "; choose another, or 0 for any free one",
          e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "--metrics-host " + host + " cannot be listened on: " + IoReason.of(e), e);
    }
  }

  private static void requireOwn(String host) {
    boolean own;
    try {
      InetAddress address = InetAddress.getByName(host);
      own = address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      own = false;
    }
    require(
        own,
        "--metrics-host is %s, must be an address of this machine such as 127.0.0.1, or 0.0.0.0 for"
            + " all of them",
        host);
  }

  private static HTTPServer listen(PrometheusRegistry metrics, String host, int port)
      throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              Thread thread = new Thread(work, "cigl-metrics");
              thread.setDaemon(true);
              return thread;
            });
    try {
      return HTTPServer.builder()
          .hostname(host)
          .port(port)
          .registry(metrics)
          .executorService(threads)
          .buildAndStart();
    } catch (IOException e) {
      threads.shutdown();
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.close();
  }
}
