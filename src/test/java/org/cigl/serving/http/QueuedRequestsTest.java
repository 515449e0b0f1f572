package org.cigl.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cigl.recipe.Kernels;
import org.cigl.serving.Outcome;
import org.cigl.serving.TestModels;
import org.cigl.serving.json.ReadingRules;
import org.cigl.serving.model.CatalogListener;
import org.cigl.serving.model.ModelCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a request gets that waits for a worker, and one whose client is slow. */
@Tag("slow")
@Tag("integration")
@Timeout(30)
class QueuedRequestsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private ModelCatalog catalog;

  @BeforeEach
  void open() {
    TestModels.images(folder.resolve("tiny"), 1, 5);
    catalog = ModelCatalog.open(folder, Duration.ZERO, Kernels.DENSE, new CatalogListener() {});
  }

  @AfterEach
  void close() {
    release.countDown();
    catalog.close();
  }

  private RestServer server(RequestTimeouts timeouts) {
    ServerOptions options =
        new ServerOptions("127.0.0.1", 0, 64 << 20, 1, 10, new ReadingRules(64, false));
    return RestServer.start(
        catalog,
        (path, bodies) -> bodies.stream().map(body -> Outcome.answered(answer(body))).toList(),
        options,
        timeouts,
        new BodyMemory(1 << 20));
  }

  private byte[] answer(byte[] body) {
    if (body.length == 1) {
      return new byte[32 << 20];
    }
    busy.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return "{}".getBytes(StandardCharsets.US_ASCII);
  }

  private CompletableFuture<HttpResponse<String>> post(RestServer server, String body) {
    URI address = URI.create("http://127.0.0.1:" + server.port() + "/v1/models/tiny:predict");
    return client.sendAsync(
        HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void oneThatWaitsLongerThanTheIdleTimeoutIsAnswered() throws Exception {
    try (RestServer server = server(new RequestTimeouts(SHORT, LONG, LONG, LONG, LONG))) {
      CompletableFuture<HttpResponse<String>> first = post(server, "first");
      busy.await();
      CompletableFuture<HttpResponse<String>> second = post(server, "second");
      CompletableFuture<Void> later =
          CompletableFuture.runAsync(
              release::countDown,
              CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)); // three idle timeouts
      assertThat(first.get().statusCode()).isEqualTo(200);
      assertThat(second.get().statusCode()).isEqualTo(200);
      later.get();
    }
  }

  @Test
  void oneThatWaitsTooLongIsToAskAgain() throws Exception {
    try (RestServer server = server(new RequestTimeouts(LONG, LONG, Duration.ZERO, LONG, LONG))) {
      HttpResponse<String> answer = post(server, "first").get();
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }
  }

  @Test
  void oneThatWaitsTooLongBehindOneThatNeverEndsIsToAskAgain() throws Exception {
    try (RestServer server = server(new RequestTimeouts(LONG, LONG, SHORT, LONG, LONG))) {
      CompletableFuture<HttpResponse<String>> first = post(server, "never ends");
      busy.await();
      assertThat(first).isNotDone();
      assertThat(post(server, "waits").get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void oneThatIsComputedTooLongIsAnsweredAndHoldsNoWorker() throws Exception {
    try (RestServer server = server(new RequestTimeouts(LONG, LONG, LONG, SHORT, LONG))) {
      HttpResponse<String> late = post(server, "never ends").get(5, TimeUnit.SECONDS);
      assertThat(late.statusCode()).isEqualTo(504);
      assertThat(late.body()).contains("not computed within 0.3 s", "max_compute_seconds");
      for (int i = 0; i < 3; i++) {
        assertThat(post(server, "x").get(5, TimeUnit.SECONDS).statusCode())
            .as("another worker takes its place")
            .isEqualTo(200);
      }
    }
  }

  @Test
  void workersThatNeverComeBackAreReplacedOnceEachAndTheirEndIsNoSecondAnswer() throws Exception {
    try (RestServer server = server(new RequestTimeouts(LONG, LONG, SHORT, SHORT, LONG))) {
      assertThat(post(server, "first").get().statusCode()).isEqualTo(504);
      assertThat(post(server, "second").get().statusCode()).isEqualTo(504);
      assertThat(post(server, "third").get().statusCode()).as("no worker is left").isEqualTo(429);
      release.countDown();
      HttpResponse<String> answer = post(server, "x").get();
      for (int i = 0; answer.statusCode() != 200 && i < 20; i++) {
        answer = post(server, "x").get();
      }
      assertThat(answer.body()).as("the workers are back").hasSize(32 << 20);
    }
  }

  @Test
  void aClientThatDoesNotReadIsCutOffAndHoldsNoWorker() throws Exception {
    try (RestServer server = server(new RequestTimeouts(LONG, LONG, LONG, LONG, SHORT));
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String request =
          "POST /v1/models/tiny:predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
      slow.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      CompletableFuture<HttpResponse<String>> other = post(server, "other");
      assertThat(busy.await(5, TimeUnit.SECONDS)).as("the only worker is free").isTrue();
      release.countDown();
      assertThat(other.get().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aBodyThatTricklesIsRefusedAfterItsTime() throws Exception {
    try (RestServer server = server(new RequestTimeouts(LONG, SHORT, LONG, LONG, LONG));
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String head =
          "POST /v1/models/tiny:predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
      slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      while (slow.getInputStream().available() == 0) {
        slow.getOutputStream().write(' ');
        Thread.sleep(20);
      }
      byte[] answer = slow.getInputStream().readNBytes(12);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
    }
  }
}
