package org.cigl.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A web server on this machine whose answers are wrong in ways that no library would produce. Each
 * connection carries one request; the answers come in turn, the last for good.
 */
public final class BrokenServer implements AutoCloseable {
  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Answer> answers;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Long> times = new CopyOnWriteArrayList<>();

  /** What becomes of a connection whose request was read. */
  @FunctionalInterface
  public interface Answer {
    /** Answers, in part perhaps; the connection is closed afterwards. */
    void to(Socket client) throws IOException;
  }

  /** The connection is reset. */
  public static final Answer RESET = client -> client.setSoLinger(true, 0);

  /** The connection is closed in one direction, and held in the other for a while. */
  public static final Answer HALF_CLOSED =
      client -> {
        client.shutdownOutput();
        pause(300);
      };

  /** Text, whatever it is. */
  public static Answer text(String text) {
    return client -> client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A status with headers and no body. */
  public static Answer status(int status, String... headers) {
    String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return text(
        "HTTP/1.1 " + status + " x\r\n" + lines + "Content-Length: 0\r\nConnection: close\r\n\r\n");
  }

  /** A whole JSON document. */
  public static Answer json(String json) {
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    return text(head(length) + json);
  }

  /** The head and the first half of a JSON document. */
  public static Answer halfOf(String json) {
    return text(head(json.length()) + json.substring(0, json.length() / 2));
  }

  /** The first half of a JSON document in chunks, without the last. */
  public static Answer chunksOf(String json) {
    String half = json.substring(0, json.length() / 2);
    return text(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(half.length())
            + "\r\n"
            + half
            + "\r\n");
  }

  private static String head(int length) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\nConnection: close\r\n\r\n";
  }

  /** Starts to listen. */
  public BrokenServer(Answer... answers) throws IOException {
    this.answers = List.of(answers);
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Future<Void> unused = threads.submit(this::accept); // until it is closed
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Future<Void> unused =
          threads.submit(() -> serve(client)); // a client that goes away is no fault
    }
  }

  private Void serve(Socket client) throws IOException {
    try (client) {
      requests.add(read(client.getInputStream()));
      times.add(System.nanoTime());
      answers.get(Math.min(requests.size(), answers.size()) - 1).to(client);
    }
    return null;
  }

  /** The request's first line. */
  private static String read(InputStream raw) throws IOException {
    InputStream in = new BufferedInputStream(raw);
    String first = line(in);
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    in.readNBytes(length);
    return first;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Address of a path. */
  public String at(String path) {
    return "http://127.0.0.1:" + listening.getLocalPort() + path;
  }

  /** First lines of the requests that came. */
  public List<String> requests() {
    return requests;
  }

  /** Milliseconds between a request, from 0, and the one before it. */
  public long millisBefore(int request) {
    return (times.get(request) - times.get(request - 1)) / 1_000_000;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
