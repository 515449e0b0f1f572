package org.cigl.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Pushgateway on this machine that answers with the given codes in turn, the last for good. */
final class StubGateway implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Integer> codes;
  private final Duration delay;
  private final List<Push> pushes = new CopyOnWriteArrayList<>();

  /** What was pushed. */
  record Push(String method, String path, String body) {}

  StubGateway(Duration delay, Integer... codes) throws IOException {
    this.codes = List.of(codes);
    this.delay = delay;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    pushes.add(new Push(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body));
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int code = codes.get(Math.min(pushes.size(), codes.size()) - 1);
    exchange.sendResponseHeaders(code, -1);
    exchange.close();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Push> pushes() {
    return pushes;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
