package org.cigl.monitoring;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Stands in for TensorFlow Serving's own metrics, with the names that it gives them. */
final class TensorFlowServingStub implements AutoCloseable {
  private final HttpServer server;
  private int scrapes;

  TensorFlowServingStub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/monitoring/prometheus/metrics",
        exchange -> {
          scrapes++;
          byte[] text = metrics().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    server.start();
  }

  private String metrics() {
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
