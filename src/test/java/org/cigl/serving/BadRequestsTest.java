package org.cigl.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cigl.export.ServedModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is asked wrongly: an answer that says what and why, and a server as good as before. */
class BadRequestsTest {
  private static final String PREDICT = "/v1/models/tiny:predict";
  private static final String OTHER = "/v1/models/other:predict";

  @TempDir static Path folder;
  private static TestServer server;
  private static String good;
  private static String answer;

  @BeforeAll
  static void start() {
    TestModels.images(folder.resolve("tiny"), 1, 5);
    TestModels.generic(folder.resolve("other/1"));
    server = TestServer.start(folder, TestServer.options());
    float[] raw = TestModels.pixels(1, 3);
    good = TestServer.text(Map.of("instances", TestModels.nested(raw)));
    answer = server.post(PREDICT, good).body();
    try (ServedModel model = ServedModel.load(folder.resolve("tiny"))) {
      assertThat(TestServer.json(answer).at("/predictions/0/logits/0").floatValue())
          .isEqualTo(model.fetch(raw, 1, "logits")[0]);
    }
  }

  @AfterEach
  void theNextRequestIsAnsweredRightly() {
    assertThat(server.post(PREDICT, good).body()).isEqualTo(answer);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> bodies() {
    String one = "{\"signature_name\": \"one\", \"inputs\": %s}";
    return Stream.of(
        arguments(PREDICT, "", List.of("must be a JSON object")),
        arguments(PREDICT, "hello", List.of("not JSON", "line 1")),
        arguments(PREDICT, "[1]", List.of("must be a JSON object")),
        arguments(PREDICT, "{\"instances\": [1", List.of("not JSON")),
        arguments(PREDICT, "{\"instances\": [1]} {}", List.of("must end after")),
        arguments(PREDICT, "{\"instances\": [1,]}", List.of("not JSON")),
        arguments(PREDICT, "{}", List.of("neither", "'instances'", "'inputs'")),
        arguments(PREDICT, "{\"instances\": [1], \"inputs\": [1]}", List.of("both")),
        arguments(PREDICT, "{\"instances\": [], \"instances\": []}", List.of("Duplicate")),
        arguments(PREDICT, "{\"instances\": []}", List.of("is empty")),
        arguments(PREDICT, "{\"instances\": 1}", List.of("must be a list")),
        arguments(PREDICT, "{\"inputs\": []}", List.of("holds no value", "[-1, 28, 28, 1]")),
        arguments(
            PREDICT, "{\"instances\": [[1]]}", List.of("shape [1, 1]", "must be [-1, 28, 28, 1]")),
        arguments(PREDICT, "{\"instances\": [[1, 2], [3]]}", List.of("a list of 1", "has 2")),
        arguments(PREDICT, "{\"instances\": [[1, [2]]]}", List.of("nested alike")),
        arguments(PREDICT, "{\"instances\": [[[2], 1]]}", List.of("nested alike")),
        arguments(
            PREDICT, "{\"instances\": [{\"image\": 1}]}", List.of("no input 'image'", "images")),
        arguments(PREDICT, "{\"inputs\": {\"image\": 1}}", List.of("no input 'image'", "images")),
        arguments(
            PREDICT,
            "{\"signature_name\": \"gone\", \"instances\": [1]}",
            List.of("no signature 'gone'", "serving_default")),
        arguments(
            PREDICT, "{\"signature_name\": 3, \"instances\": [1]}", List.of("must be a string")),
        arguments(PREDICT, good.replaceFirst("\\d+\\.0", "NaN"), List.of("NaN", "finite")),
        arguments(PREDICT, good.replaceFirst("\\d+\\.0", "1e39"), List.of("1e39", "DT_FLOAT")),
        arguments(PREDICT, good.replaceFirst("\\d+\\.0", "null"), List.of("null", "DT_FLOAT")),
        arguments(PREDICT, good.replaceFirst("\\d+\\.0", "\"7\""), List.of("\"7\"", "DT_FLOAT")),
        arguments(PREDICT, good.replaceFirst("\\d+\\.0", "true"), List.of("true", "DT_FLOAT")),
        arguments(PREDICT, good.replaceFirst("\\d+\\.0", "16777217"), List.of("16777217")),
        arguments(
            PREDICT,
            "{\"instances\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            List.of("depth")),
        arguments(
            PREDICT,
            "{\"instances\": " + "[".repeat(40) + "1" + "]".repeat(40) + "}",
            List.of("nested alike")),
        arguments(
            PREDICT, "{\"instances\": [" + "1,".repeat(99) + "1]}", List.of("more than 64 rows")),
        arguments(OTHER, "{\"instances\": [1]}", List.of("must name the inputs", "bool, byte")),
        arguments(OTHER, "{\"instances\": [{\"long\": 1}]}", List.of("row 0 has no 'bool'")),
        arguments(OTHER, "{\"inputs\": {\"long\": [1]}}", List.of("has no bool, byte")),
        arguments(OTHER, "{\"inputs\": {\"byte\": [[256]]}}", List.of("256", "DT_UINT8")),
        arguments(OTHER, "{\"inputs\": {\"int\": [[1.0, 2]]}}", List.of("1.0", "DT_INT32")),
        arguments(OTHER, "{\"inputs\": {\"long\": [9223372036854775808]}}", List.of("DT_INT64")),
        arguments(OTHER, "{\"inputs\": {\"bool\": [1]}}", List.of("true or false")),
        arguments(OTHER, "{\"inputs\": {\"text\": [1]}}", List.of("a string")),
        arguments(OTHER, "{\"inputs\": {\"text\": [{\"b64\": \"?\"}]}}", List.of("not base64")),
        arguments(OTHER, "{\"inputs\": {\"text\": [{\"a\": \"?\"}]}}", List.of("b64")),
        arguments(OTHER, one.formatted("1"), List.of("shape []", "[-1]")),
        arguments(OTHER, one.formatted("[{\"b64\": \"eA==\"}]"), List.of("an object")),
        arguments("/v1/models/other:classify", "{\"examples\": [{}]}", List.of("classify")),
        arguments("/v1/models/other:classify", "{}", List.of("'examples' is missing")),
        arguments(
            "/v1/models/other:classify",
            "{\"signature_name\": \"classify\", \"examples\": []}",
            List.of("is empty")),
        arguments(
            "/v1/models/other:classify",
            "{\"signature_name\": \"classify\", \"examples\": [{\"x\": [1.0, \"a\"]}]}",
            List.of("'x'", "of one kind")),
        arguments(
            "/v1/models/other:classify",
            "{\"signature_name\": \"classify\", \"examples\": [{\"y\": 1.0}]}",
            List.of("the model refuses")),
        arguments(
            "/v1/models/other:regress",
            """
            {"signature_name": "regress", "context": {"x": 1.0}, "examples": [{"x": 1.0}]}""",
            List.of("context")));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aBadBodyIsAnswered400WithTheReason(String path, String body, List<String> fragments) {
    HttpResponse<String> response = server.post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(TestServer.json(response).get("error").textValue())
        .contains(fragments)
        .hasSizeLessThan(600)
        .doesNotContain("Exception");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/models/nope:predict, 404, there is no model 'nope'",
    "GET, /v1/models/nope, 404, must be one of: other",
    "POST, /v1/models/tiny/versions/7:predict, 404, no version 7",
    "GET, /v1/models/tiny/versions/7, 404, no version 7",
    "GET, /v1/models/tiny/versions/7/metadata, 404, no version 7",
    "GET, /v1/models/tiny/versions/99999999999999999999, 404, must be /v1/models/NAME",
    "POST, /v1/models/tiny/labels/stable:predict, 404, labels are not supported",
    "POST, /v1/models/tiny:explain, 404, must be /v1/models/NAME",
    "GET, /v1/models, 404, must be /v1/models/NAME",
    "GET, /, 404, must be /v1/models/NAME",
    "GET, /v1/models/..%2F..%2Fetc, 400, Bad Request",
    "GET, /v1/models/tiny:predict, 405, must be POST",
    "DELETE, /v1/models/tiny, 405, 'must be GET, HEAD'",
    "POST, /monitoring/prometheus/metrics, 405, 'must be GET, HEAD'",
  })
  void aBadPathOrMethodIsAnsweredWithTheReason(
      String method, String path, int status, String fragment) {
    HttpResponse<String> response =
        server.send(
            HttpRequest.newBuilder(server.at(path))
                .method(method, HttpRequest.BodyPublishers.ofString(good)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(TestServer.json(response).get("error").textValue()).contains(fragment);
    if (status == 405) {
      assertThat(response.headers().firstValue("Allow")).isPresent();
    }
  }

  @Test
  void aBodyIsHeldToTheLimitWhetherItsLengthIsAnnouncedOrNot() {
    byte[] large = new byte[(1 << 20) + 1];
    HttpRequest.BodyPublisher announced = HttpRequest.BodyPublishers.ofByteArray(large);
    HttpRequest.BodyPublisher chunked =
        HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(large));
    for (HttpRequest.BodyPublisher body : List.of(announced, chunked)) {
      HttpResponse<String> response =
          server.send(HttpRequest.newBuilder(server.at(PREDICT)).POST(body));
      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(response.body()).contains("1048576");
    }
  }
}
