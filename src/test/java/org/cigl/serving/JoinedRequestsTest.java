package org.cigl.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.cigl.recipe.Kernels;
import org.cigl.serving.json.ReadingRules;
import org.cigl.serving.model.CatalogListener;
import org.cigl.serving.model.ModelCatalog;
import org.cigl.serving.model.Servable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that wait are computed together, and each gets the answer that is its own. */
@Timeout(60)
class JoinedRequestsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  @BeforeEach
  void write() {
    TestModels.images(folder.resolve("tiny"), 1, 5);
    TestModels.generic(folder.resolve("generic/1"));
  }

  private static byte[] request(String key, int rows, int seed) {
    Object images = TestModels.nested(TestModels.pixels(rows, seed));
    return TestServer.text(Map.of(key, images)).getBytes(StandardCharsets.UTF_8);
  }

  private List<Outcome> answer(String model, int mostRows, List<byte[]> bodies) {
    Inference inference = new Inference(new ReadingRules(mostRows, false), LIMIT);
    try (ModelCatalog catalog =
            ModelCatalog.open(folder, Duration.ZERO, Kernels.DENSE, new CatalogListener() {});
        Servable.Lease lease = catalog.lease(model, Optional.empty())) {
      return inference.predict(lease.servable(), bodies);
    }
  }

  private static String text(Outcome outcome) {
    return outcome.refusal() == null
        ? new String(outcome.json(), StandardCharsets.UTF_8).replaceAll("(\\.\\d{5})\\d+", "$1")
        : outcome.refusal().status() + " " + outcome.refusal().getMessage();
  }

  @Test
  void eachGetsItsOwnRowsOrItsOwnFault() {
    List<byte[]> bodies =
        List.of(
            request("instances", 1, 1),
            request("inputs", 2, 2),
            "{\"instances\": [[1]]}".getBytes(StandardCharsets.UTF_8),
            request("instances", 3, 3),
            request("instances", 5, 4)); // beyond the rows that may be computed at once
    List<String> together = answer("tiny", 6, bodies).stream().map(it -> text(it)).toList();
    for (int i = 0; i < bodies.size(); i++) {
      String alone = text(answer("tiny", 6, List.of(bodies.get(i))).get(0));
      assertThat(together.get(i)).isEqualTo(alone);
    }
    assertThat(together.get(2)).startsWith("400 ");
    assertThat(TestServer.json(together.get(3)).get("predictions")).hasSize(3);
  }

  @Test
  void stringsAndOtherSignaturesAreComputedOneByOne() {
    byte[] one =
        "{\"signature_name\": \"one\", \"instances\": [1, 2]}".getBytes(StandardCharsets.UTF_8);
    byte[] other =
        "{\"signature_name\": \"one\", \"inputs\": [3]}".getBytes(StandardCharsets.UTF_8);
    byte[] none =
        "{\"signature_name\": \"none\", \"inputs\": [3]}".getBytes(StandardCharsets.UTF_8);
    assertThat(answer("generic", 64, List.of(one, none, other)).stream().map(it -> text(it)))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("{\"predictions\":[2.0,4.0]}"),
            second -> assertThat(second).startsWith("400 "),
            third -> assertThat(third).isEqualTo("{\"outputs\":[6.0]}"));
  }

  @Test
  void of200AtOnceNoneIsRefused() {
    try (TestServer server = TestServer.start(folder, TestServer.options())) {
      List<String> right = new ArrayList<>();
      for (int seed = 0; seed < 5; seed++) {
        right.add(server.post("/v1/models/tiny:predict", body(seed)).body());
      }
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(server.at("/v1/models/tiny:predict"))
                .POST(HttpRequest.BodyPublishers.ofString(body(i % 5)));
        answers.add(
            server.client().sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()));
      }
      for (int i = 0; i < 200; i++) {
        HttpResponse<String> answer = answers.get(i).join();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(probability(answer.body()))
            .isCloseTo(probability(right.get(i % 5)), within(1e-5));
      }
    }
  }

  private static String body(int seed) {
    return new String(request("instances", 1, seed), StandardCharsets.UTF_8);
  }

  private static double probability(String answer) {
    return TestServer.json(answer).at("/predictions/0/probabilities/0").doubleValue();
  }
}
