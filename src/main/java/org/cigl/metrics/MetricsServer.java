package org.cigl.metrics;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.files.IoErrors;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the metrics of a run or a monitor over HTTP at {@code /metrics}, for Prometheus to scrape.
 */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

  /** Port of a run's metrics that is tried where none is asked for. */
  public static final int DEFAULT_PORT = 9464;

  /** One selects, one accepts; the others answer scrapes. No thread waits for a client. */
  private static final int THREADS = 6;

  /** Without a byte from or to a client, after which its connection is closed. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Server server;
  private final ServerConnector connector;

  private MetricsServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts to listen.
   *
   * @param host address to bind to; loopback unless the user says otherwise
   * @param port 0 for any free one; null for {@link #DEFAULT_PORT}, or any free one if it is taken
   * @throws InvalidInputException if the port is taken or the address is not this machine's
   */
  public static MetricsServer start(RunMetrics metrics, String host, Integer port) {
    return start(metrics.meters(), host, port);
  }

  /**
   * Starts to listen.
   *
   * @param host address to bind to; loopback unless the user says otherwise
   * @param port 0 for any free one
   * @throws InvalidInputException if the port is taken or the address is not this machine's
   */
  public static MetricsServer start(MonitorMetrics metrics, String host, int port) {
    return start(metrics.meters(), host, port);
  }

  private static MetricsServer start(Meters metrics, String host, Integer port) {
    require(
        port == null || (port >= 0 && port <= 65_535),
        "metrics_port is %d, must be from 0 to 65535 (0: any free one)",
        port);
    requireOwn(host);
    try {
      return listen(metrics, host, port == null ? DEFAULT_PORT : port);
    } catch (BindException e) {
      if (port == null) {
        return start(metrics, host, 0);
      }
      throw new InvalidInputException(
          "metrics_port "
              + port
              + " cannot be listened on at "
              + host
              + ": "
              + e.getMessage()
              + "; choose another, or 0 for any free one",
          e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "metrics_host " + host + " cannot be listened on: " + IoErrors.of(e), e);
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
        "metrics_host is %s, must be an address of this machine such as 127.0.0.1, or 0.0.0.0 for"
            + " all of them",
        host);
  }

  private static MetricsServer listen(Meters metrics, String host, int port) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("cigl-metrics");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE.toMillis());
    server.addConnector(connector);
    server.setHandler(new ScrapeHandler(metrics));
    MetricsServer started = new MetricsServer(server, connector);
    try {
      connector.open();
      server.start();
      return started;
    } catch (IOException e) {
      started.close();
      throw e.getCause() instanceof BindException bind ? bind : e;
    } catch (Exception e) {
      started.close();
      throw new RunFailedException("the metrics server cannot be started: " + e.getMessage(), e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
      connector.close();
    } catch (Exception e) {
      LOG.debug("the metrics server did not stop cleanly", e);
    }
  }
}
