package org.cigl.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cigl.serving.http.ServerOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many requests at once, requests without end, and versions that change meanwhile. */
@Tag("slow")
@Timeout(120)
class BusyServerTest {
  private static final String PREDICT = "/v1/models/tiny:predict";

  @TempDir Path folder;
  private String body;

  @BeforeEach
  void write() {
    TestModels.images(folder.resolve("tiny"), 1, 5);
    body = TestServer.text(Map.of("instances", TestModels.nested(TestModels.pixels(4, 3))));
  }

  private static HttpRequest request(TestServer server, String body) {
    return HttpRequest.newBuilder(server.at(PREDICT))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  @Test
  void of200AtOnceEachGetsTheRightAnswerOrAReason() {
    ServerOptions options = TestServer.options();
    ServerOptions few =
        new ServerOptions(options.host(), 0, options.maxRequestBytes(), 1, 10, options.rules());
    try (TestServer server = TestServer.start(folder, few)) {
      String right = server.post(PREDICT, body).body();
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String sent = i % 10 == 9 ? "{\"instances\": [[NaN]]}" : body;
        answers.add(
            server.client().sendAsync(request(server, sent), HttpResponse.BodyHandlers.ofString()));
      }
      int served = 0;
      int refused = 0;
      for (int i = 0; i < 200; i++) {
        HttpResponse<String> answer = answers.get(i).join();
        if (answer.statusCode() == 429) {
          refused++;
          assertThat(answer.headers().firstValue("Retry-After")).isPresent();
          assertThat(TestServer.json(answer).get("error").textValue()).contains("too many");
        } else if (i % 10 == 9) {
          assertThat(answer.statusCode()).isEqualTo(400);
        } else {
          served++;
          assertThat(answer.body()).isEqualTo(right);
        }
      }
      assertThat(served).isPositive();
      assertThat(refused).as("beyond one under way and ten that wait").isPositive();
      assertThat(server.post(PREDICT, body).body()).isEqualTo(right);
    }
  }

  @Test
  void aModelThatComputesForEverIsStoppedAndHoldsNoWorker() {
    TestModels.endless(folder.resolve("endless/1"));
    ServerOptions options = TestServer.options();
    ServerOptions one =
        new ServerOptions(
            options.host(), 0, options.maxRequestBytes(), 1, 10, 0.3, options.rules());
    try (TestServer server = TestServer.start(folder, one)) {
      for (int i = 0; i < 5; i++) { // more than there are threads in place of one that is stuck
        HttpResponse<String> late =
            server.post("/v1/models/endless:predict", "{\"instances\": [1]}");
        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(late.body()).contains("not computed within 0.3 s");
      }
      assertThat(server.post(PREDICT, body).statusCode()).isEqualTo(200);
      assertThat(server.get("/monitoring/prometheus/metrics").body())
          .contains("model_name=\"endless\",status=\"DEADLINE_EXCEEDED\"");
    }
  }

  /** Zeros, as many as are asked for, made as they are read. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long size) {
      left = size;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int count = (int) Math.min(left, length);
      left -= count;
      return count == 0 ? -1 : count;
    }
  }

  @Test
  void aGigabyteIsRefusedAndNotHeld() throws InterruptedException {
    try (TestServer server = TestServer.start(folder, TestServer.options())) {
      String right = server.post(PREDICT, body).body();
      long before = used();
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        HttpRequest.BodyPublisher zeros =
            HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(1L << 30));
        answers.add(
            server
                .client()
                .sendAsync(
                    HttpRequest.newBuilder(server.at(PREDICT)).POST(zeros).build(),
                    HttpResponse.BodyHandlers.ofString()));
      }
      long most = before;
      while (!answers.stream().allMatch(CompletableFuture::isDone)) {
        most = Math.max(most, used());
        Thread.sleep(100);
      }
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer.join().statusCode()).isEqualTo(413);
      }
      assertThat(most - before).as("bytes held").isLessThan(200L << 20);
      assertThat(server.post(PREDICT, body).body()).isEqualTo(right);
    }
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void aNewVersionTakesOverWhileRequestsRunAndADamagedOneDoesNot() throws Exception {
    try (TestServer server = TestServer.start(folder, TestServer.options())) {
      String first = server.post(PREDICT, body).body();
      AtomicBoolean stop = new AtomicBoolean();
      List<CompletableFuture<List<String>>> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(CompletableFuture.supplyAsync(() -> askUntil(server, stop)));
      }
      TestModels.images(folder.resolve("tiny"), 2, 6);
      server.poll();
      String second = server.post(PREDICT, body).body();
      damage(3);
      server.poll();
      assertThat(server.post(PREDICT, body).body()).isEqualTo(second);
      stop.set(true);

      assertThat(second).isNotEqualTo(first);
      for (CompletableFuture<List<String>> client : clients) {
        List<String> answers = client.join();
        assertThat(answers).isSubsetOf(first, second);
        assertThat(answers.lastIndexOf(first))
            .as("never the old version after the new one")
            .isLessThan(answers.contains(second) ? answers.indexOf(second) : Integer.MAX_VALUE);
      }
      String status = server.get("/v1/models/tiny/versions/3").body();
      assertThat(TestServer.json(status).at("/model_version_status/0/state").textValue())
          .isEqualTo("END");
      assertThat(TestServer.json(status).at("/model_version_status/0/status/error_message"))
          .asString()
          .contains("Read less bytes");
      assertThat(server.post("/v1/models/tiny/versions/3:predict", body).statusCode())
          .isEqualTo(404);
      assertThat(server.post("/v1/models/tiny/versions/1:predict", body).body())
          .as("the old version, loaded again")
          .isEqualTo(first);
    }
  }

  private List<String> askUntil(TestServer server, AtomicBoolean stop) {
    List<String> answers = new ArrayList<>();
    while (!stop.get()) {
      answers.add(server.post(PREDICT, body).body());
    }
    return answers;
  }

  private void damage(int version) throws IOException {
    Path damaged = folder.resolve("tiny/" + version);
    Files.createDirectories(damaged);
    Files.write(damaged.resolve("saved_model.pb"), new byte[] {1, 2, 3});
  }

  @Test
  void aDamagedVersionIsTriedAgainOnceItsFilesChangeAndARemovedOneGivesWay() throws IOException {
    damage(2);
    try (TestServer server = TestServer.start(folder, TestServer.options())) {
      String first = server.post(PREDICT, body).body();
      server.poll();
      assertThat(state(server, 2)).isEqualTo("END");
      Files.delete(folder.resolve("tiny/2/saved_model.pb"));
      Files.delete(folder.resolve("tiny/2"));
      server.poll();
      TestModels.images(folder.resolve("tiny"), 2, 6);
      server.poll();
      assertThat(state(server, 2)).isEqualTo("AVAILABLE");
      assertThat(server.post(PREDICT, body).body()).isNotEqualTo(first);
      Files.move(folder.resolve("tiny/2"), folder.resolve("moved"));
      server.poll();
      assertThat(server.post(PREDICT, body).body()).isEqualTo(first);
    }
  }

  @Test
  void aVersionThatIsASymbolicLinkIsFollowed() throws IOException {
    Path elsewhere = folder.resolveSibling(folder.getFileName() + "-elsewhere");
    TestModels.images(elsewhere, 2, 6);
    Files.createSymbolicLink(folder.resolve("tiny/2"), elsewhere.resolve("2"));
    try (TestServer server = TestServer.start(folder, TestServer.options())) {
      assertThat(state(server, 2)).isEqualTo("AVAILABLE");
    }
  }

  private static String state(TestServer server, int version) {
    return TestServer.json(server.get("/v1/models/tiny/versions/" + version))
        .at("/model_version_status/0/state")
        .textValue();
  }
}
