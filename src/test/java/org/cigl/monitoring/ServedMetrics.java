package org.cigl.monitoring;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.cigl.metrics.Metric;
import org.cigl.metrics.MetricCatalogue;

/**
 * Stands in for cigl monitor, with every name that the catalogue gives it, and for TensorFlow
 * Serving, with the names of its own.
 */
final class ServedMetrics implements AutoCloseable {
  private final HttpServer server;
  private int scrapes;

  ServedMetrics() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve("/metrics");
    serve("/monitoring/prometheus/metrics");
    server.start();
  }

  private void serve(String path) {
    server.createContext(
        path,
        exchange -> {
          scrapes++;
          byte[] text =
              (path.equals("/metrics") ? monitor() : tensorflowServing())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
  }

  private static String monitor() {
    return MetricCatalogue.all().stream()
        .map(Metric::name)
        .filter(name -> name.startsWith("cigl_monitor_"))
        .map(name -> name + "{model=\"fashion\"} 1\n")
        .collect(Collectors.joining());
  }

  private String tensorflowServing() {
    return String.format(
        """
        :tensorflow:serving:request_count{model_name="fashion",status="OK"} %1$d
        :tensorflow:serving:request_latency_bucket{model_name="fashion",API="predict",le="1000"} %1$d
        :tensorflow:serving:request_latency_bucket{model_name="fashion",API="predict",le="+Inf"} %1$d
        """,
        scrapes);
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
