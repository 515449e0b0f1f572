package org.cigl.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.cigl.recipe.Kernels;
import org.cigl.serving.Outcome;
import org.cigl.serving.TestModels;
import org.cigl.serving.json.ReadingRules;
import org.cigl.serving.model.CatalogListener;
import org.cigl.serving.model.ModelCatalog;
import org.cigl.testing.Printed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that go away in the middle: nothing is printed, and nothing is held for them. */
@Timeout(60)
class AbortingClientsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int LIMIT = 1 << 20;
  private static final int LARGE = 32 << 20;
  private static final int CLIENTS = 20;

  @TempDir private Path folder;
  private final Semaphore computing = new Semaphore(0);
  private final Semaphore allowed = new Semaphore(0);
  private ModelCatalog catalog;
  private RestServer server;

  @BeforeEach
  void start() {
    TestModels.images(folder.resolve("tiny"), 1, 5);
    catalog = ModelCatalog.open(folder, Duration.ZERO, Kernels.DENSE, new CatalogListener() {});
    server =
        RestServer.start(
            catalog,
            (path, bodies) -> bodies.stream().map(body -> Outcome.answered(answer(body))).toList(),
            new ServerOptions("127.0.0.1", 0, 64 << 20, 1, 50, new ReadingRules(64, false)),
            new RequestTimeouts(LONG, LONG, LONG, LONG, LONG),
            new BodyMemory(LIMIT));
  }

  @AfterEach
  void stop() {
    allowed.release(1000);
    server.close();
    catalog.close();
  }

  private byte[] answer(byte[] body) {
    if (body[0] == 'w') {
      computing.release();
      allowed.acquireUninterruptibly();
    }
    return body[0] == 's' ? new byte[] {'1'} : new byte[LARGE];
  }

  private Socket send(int length, String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    String request =
        "POST /v1/models/tiny:predict HTTP/1.1\r\nHost: a\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + body;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private HttpResponse<String> post(String body) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + server.port() + "/v1/models/tiny:predict");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** As large a body as all together may have: it is taken only if nothing of others is held. */
  private void requireAllIsFree() throws Exception {
    String whole = "s".repeat(LIMIT);
    HttpResponse<String> answer = post(whole);
    for (int i = 0; answer.statusCode() == 503 && i < 100; i++) {
      TimeUnit.MILLISECONDS.sleep(20);
      answer = post(whole);
    }
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void whileTheAnswerIsWritten() throws Exception {
    String printed =
        Printed.during(
            () -> {
              for (int i = 0; i < CLIENTS; i++) {
                Socket socket = send(1, "x");
                socket.getInputStream().readNBytes(1000);
                reset(socket);
              }
              requireAllIsFree();
              return null;
            });
    assertThat(printed).isEmpty();
  }

  @Test
  void whileTheRequestIsComputed() throws Exception {
    String printed =
        Printed.during(
            () -> {
              for (int i = 0; i < CLIENTS; i++) {
                Socket socket = send(1, "w");
                computing.acquire();
                reset(socket);
                allowed.release();
              }
              requireAllIsFree();
              return null;
            });
    assertThat(printed).isEmpty();
  }

  @Test
  void whileTheBodyIsSent() throws Exception {
    String printed =
        Printed.during(
            () -> {
              for (int i = 0; i < CLIENTS; i++) {
                reset(send(1000, "sss"));
                send(1000, "sss").close();
              }
              requireAllIsFree();
              return null;
            });
    assertThat(printed).isEmpty();
  }

  @Test
  void inOneDirectionAloneAndAreAnswered() throws Exception {
    try (Socket socket = send(1, "s")) {
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n1");
    }
  }

  @Test
  void bodiesBeyondTheMemoryForThemAreRefusedUntilOthersAreDone() throws Exception {
    Socket first = send(LIMIT - 1, "w".repeat(LIMIT - 1));
    computing.acquire();
    HttpResponse<String> refused = post("ss");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(refused.body()).contains("hold " + LIMIT + " bytes, the limit");

    allowed.release();
    assertThat(first.getInputStream().readNBytes(12))
        .asString(StandardCharsets.US_ASCII)
        .isEqualTo("HTTP/1.1 200");
    first.close();
    requireAllIsFree();
  }
}
