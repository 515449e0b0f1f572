package org.cigl.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on this machine that serves bytes, resumes them, and fails as it is notified to. */
public final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Queue<Failure> failures = new ArrayDeque<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Integer> sent = new CopyOnWriteArrayList<>();
  private volatile boolean ranges = true;
  private volatile boolean announces = true;
  private volatile String etag = "\"one\"";

  /**
   * What was asked for.
   *
   * @param range the Range header, or empty
   * @param ifRange the If-Range header, or empty
   */
  public record Request(String path, String range, String ifRange) {}

  /** Answers one request in its own way. */
  public interface Failure {
    void answer(HttpExchange exchange, byte[] whole) throws IOException;
  }

  /** Starts it on a free port. */
  public FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where its files are. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/set/");
  }

  /** Serves {@code content} from now on. */
  public void serve(String name, byte[] content) {
    files.put("/set/" + name, content);
  }

  /** The next request that has not failed yet is answered so. */
  public void failNext(Failure failure) {
    failures.add(failure);
  }

  /** Sends everything from now on, whatever is asked for. */
  public void ignoreRanges() {
    ranges = false;
  }

  /** Sends without a Content-Length. */
  public void announceNoLength() {
    announces = false;
  }

  /** Names the version from now on; null: not at all. */
  public void etag(String tag) {
    etag = tag;
  }

  /** Requests so far, in order. */
  public List<Request> requests() {
    return requests;
  }

  /** Bytes of every answer that did not fail. */
  public List<Integer> sent() {
    return sent;
  }

  /** Answers with a status alone. */
  public static Failure status(int status) {
    return (exchange, whole) -> exchange.sendResponseHeaders(status, -1);
  }

  /** Announces everything, sends {@code bytes} of it, and hangs up. */
  public Failure cutAfter(int bytes) {
    return (exchange, whole) -> {
      tag(exchange);
      exchange.sendResponseHeaders(200, whole.length);
      exchange.getResponseBody().write(whole, 0, bytes);
      exchange.getResponseBody().flush();
    };
  }

  /** Announces everything, sends {@code bytes} of it, and falls silent. */
  public Failure silentAfter(int bytes) {
    return (exchange, whole) -> {
      cutAfter(bytes).answer(exchange, whole);
      try {
        Thread.sleep(2000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void tag(HttpExchange exchange) {
    if (etag != null) {
      exchange.getResponseHeaders().set("ETag", etag);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String range = header(exchange, "Range");
      String ifRange = header(exchange, "If-Range");
      requests.add(new Request(exchange.getRequestURI().getPath(), range, ifRange));
      byte[] whole = files.get(exchange.getRequestURI().getPath());
      Failure failure = failures.poll();
      if (failure != null) {
        failure.answer(exchange, whole);
      } else if (whole == null) {
        exchange.sendResponseHeaders(404, -1);
      } else if (ranges && !range.isEmpty() && (ifRange.isEmpty() || ifRange.equals(etag))) {
        int start = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + start + "-" + (whole.length - 1) + "/" + whole.length);
        send(exchange, 206, Arrays.copyOfRange(whole, start, whole.length));
      } else {
        tag(exchange);
        send(exchange, 200, whole);
      }
    }
  }

  private void send(HttpExchange exchange, int status, byte[] content) throws IOException {
    exchange.sendResponseHeaders(status, announces ? content.length : 0);
    exchange.getResponseBody().write(content);
    sent.add(content.length);
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
