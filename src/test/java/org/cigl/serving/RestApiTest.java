package org.cigl.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.cigl.export.ServedModel;
import org.cigl.serving.http.ServerOptions;
import org.cigl.serving.json.ReadingRules;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The REST API's answers, against TensorFlow Serving's documentation and the model itself. */
class RestApiTest {
  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    TestModels.images(folder.resolve("tiny"), 1, 5);
    TestModels.images(folder.resolve("tiny"), 12, 6);
    TestModels.generic(folder.resolve("other/1"));
    server = TestServer.start(folder, TestServer.options());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertIs(JsonNode actual, float[] expected, int row) {
    assertThat(actual).hasSize(10);
    for (int c = 0; c < 10; c++) {
      assertThat(actual.get(c).doubleValue()).isCloseTo(expected[row * 10 + c], within(1e-6));
    }
  }

  @Test
  void rowsAndColumnsGiveWhatTheModelGives() {
    float[] raw = TestModels.pixels(3, 8);
    for (int version : List.of(12, 1)) {
      String path =
          version == 12 ? "/v1/models/tiny:predict" : "/v1/models/tiny/versions/1:predict";
      List<Object> images = TestModels.nested(raw);
      HttpResponse<String> rows = server.post(path, TestServer.text(Map.of("instances", images)));
      HttpResponse<String> named =
          server.post(
              path,
              TestServer.text(
                  Map.of("instances", images.stream().map(i -> Map.of("images", i)).toList())));
      HttpResponse<String> columns =
          server.post(path, TestServer.text(Map.of("inputs", Map.of("images", images))));
      HttpResponse<String> bare = server.post(path, TestServer.text(Map.of("inputs", images)));
      assertThat(named.body()).isEqualTo(rows.body());
      assertThat(bare.body()).isEqualTo(columns.body());
      try (ServedModel model = ServedModel.load(folder.resolve("tiny/" + version))) {
        float[] logits = model.fetch(raw, 3, "logits");
        float[] probabilities = model.fetch(raw, 3, "probabilities");
        for (int row = 0; row < 3; row++) {
          JsonNode prediction = TestServer.json(rows).get("predictions").get(row);
          assertIs(prediction.get("logits"), logits, row);
          assertIs(prediction.get("probabilities"), probabilities, row);
          JsonNode outputs = TestServer.json(columns).get("outputs");
          assertIs(outputs.get("logits").get(row), logits, row);
          assertThat(outputs.get("classes").get(row)).isEqualTo(prediction.get("classes"));
          assertThat(outputs.get("confidence").get(row)).isEqualTo(prediction.get("confidence"));
        }
      }
    }
  }

  @Test
  void statusListsEveryVersionAndWhetherItIsLoaded() {
    JsonNode newest = TestServer.json(server.get("/v1/models/tiny/versions/12"));
    assertThat(newest)
        .isEqualTo(
            TestServer.json(
                """
                {"model_version_status": [{"version": "12", "state": "AVAILABLE",
                  "status": {"error_code": "OK", "error_message": ""}}]}
                """));
    JsonNode all = TestServer.json(server.get("/v1/models/tiny")).get("model_version_status");
    assertThat(all.findValuesAsText("version")).containsExactly("12", "1");
    assertThat(server.get("/v1/models/tiny/versions/2").statusCode()).isEqualTo(404);
  }

  @Test
  void metadataIsTheSignaturesInProtobufsJson() {
    JsonNode metadata = TestServer.json(server.get("/v1/models/tiny/metadata"));
    assertThat(metadata.get("model_spec"))
        .isEqualTo(
            TestServer.json("{\"name\": \"tiny\", \"signature_name\": \"\", \"version\": \"12\"}"));
    JsonNode signature = metadata.at("/metadata/signature_def/signature_def/serving_default");
    assertThat(signature.get("method_name").textValue()).isEqualTo("tensorflow/serving/predict");
    assertThat(signature.at("/inputs/images"))
        .isEqualTo(
            TestServer.json(
                """
                {"dtype": "DT_FLOAT", "name": "images:0", "tensor_shape": {"unknown_rank": false,
                  "dim": [{"size": "-1", "name": ""}, {"size": "28", "name": ""},
                          {"size": "28", "name": ""}, {"size": "1", "name": ""}]}}
                """));
  }

  @Test
  void everyTypeComesBackAsItWent() {
    String base64 = Base64.getEncoder().encodeToString(new byte[] {0, (byte) 0xff, 7});
    String row =
        """
        {"int": [1, -2147483648], "long": 9007199254740993, "byte": [0, 255, 3], "bool": true,
         "double": 0.1, "text": "h\\u00e9", "raw_bytes": {"b64": "%s"}}"""
            .formatted(base64);
    JsonNode answer =
        TestServer.json(
            server.post("/v1/models/other:predict", "{\"instances\": [%s]}".formatted(row)));
    assertThat(answer.at("/predictions/0")).isEqualTo(TestServer.json(row));
    JsonNode text =
        TestServer.json(
            server.post(
                "/v1/models/other:predict",
                """
                {"inputs": {"int": [[1, 2], [3, 4]], "long": [5], "byte": [[1]], "bool": [],
                 "double": [1], "text": [{"b64": "%s"}], "raw_bytes": ["x"]}}"""
                    .formatted(
                        Base64.getEncoder().encodeToString("hé".getBytes(StandardCharsets.UTF_8)))
                    .replace("[],", "[false],")));
    assertThat(text.at("/outputs/int").toString()).isEqualTo("[[1,2],[3,4]]");
    assertThat(text.at("/outputs/text/0").textValue()).isEqualTo("hé");
    assertThat(text.at("/outputs/raw_bytes/0/b64").textValue()).isEqualTo("eA==");
  }

  @Test
  void aSingleOutputGoesWithoutItsName() {
    String body = "{\"signature_name\": \"one\", \"%s\": [1.5, -2]}";
    assertThat(server.post("/v1/models/other:predict", body.formatted("instances")).body())
        .isEqualTo("{\"predictions\":[3.0,-4.0]}");
    assertThat(server.post("/v1/models/other:predict", body.formatted("inputs")).body())
        .isEqualTo("{\"outputs\":[3.0,-4.0]}");
  }

  @Test
  void classifyAndRegressTakeExamplesAndTheirContext() {
    HttpResponse<String> classes =
        server.post(
            "/v1/models/other:classify",
            "{\"signature_name\": \"classify\", \"examples\": [{\"x\": 0.25}, {\"x\": [1.0]}]}");
    assertThat(classes.body())
        .isEqualTo(
            "{\"results\":[[[\"low\",0.25],[\"high\",0.75]],[[\"low\",1.0],[\"high\",0.0]]]}");
    HttpResponse<String> values =
        server.post(
            "/v1/models/other:regress",
            """
            {"signature_name": "regress", "context": {"x": 0.5},
             "examples": [{"y": "some text"}, {"z": [1, 2]}]}""");
    assertThat(values.body()).isEqualTo("{\"results\":[0.5,0.5]}");
  }

  private static byte[] png(float[] raw) throws IOException {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < raw.length; i++) {
      image.getRaster().setSample(i % 28, i / 28, 0, raw[i]);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void filesAndExamplesGiveWhatTheirPixelsGive() throws IOException {
    float[] raw = TestModels.pixels(1, 8);
    String file = TestServer.text(Map.of("b64", Base64.getEncoder().encodeToString(png(raw))));
    JsonNode predicted =
        TestServer.json(
            server.post(
                "/v1/models/tiny:predict",
                "{\"signature_name\": \"image_bytes\", \"instances\": [%s, %s]}"
                    .formatted(file, file)));
    JsonNode classified =
        TestServer.json(
            server.post(
                "/v1/models/tiny:classify",
                "{\"signature_name\": \"classify\", \"examples\": [{\"image/encoded\": %s}]}"
                    .formatted(file)));
    try (ServedModel model = ServedModel.load(folder.resolve("tiny/12"))) {
      assertIs(
          predicted.at("/predictions/1/probabilities"), model.fetch(raw, 1, "probabilities"), 0);
      float[] confidence = model.fetch(raw, 1, "confidence");
      assertThat(classified.at("/results/0/0/1").doubleValue())
          .isCloseTo(confidence[0], within(1e-6));
      assertThat(classified.at("/results/0/0/0").textValue()).isEqualTo("class");
    }
  }

  @Test
  void numbersThatAreNotFiniteAreTokensWhereTheyAreAccepted() {
    ServerOptions options =
        new ServerOptions("127.0.0.1", 0, 1 << 20, 2, 10, new ReadingRules(64, true));
    try (TestServer accepting = TestServer.start(folder, options)) {
      HttpResponse<String> answer =
          accepting.post(
              "/v1/models/other:predict",
              "{\"signature_name\": \"one\", \"instances\": [NaN, Infinity, -Infinity, 3e38]}");
      assertThat(answer.body()).isEqualTo("{\"predictions\":[NaN,Infinity,-Infinity,Infinity]}");
    }
  }

  @Test
  void metricsHaveTheNamesOfTensorFlowServing() {
    server.post("/v1/models/other:predict", "{\"signature_name\": \"one\", \"inputs\": [1]}");
    server.post("/v1/models/other:predict", "{\"signature_name\": \"one\", \"inputs\": 1}");
    server.post("/v1/models/nope:predict", "{}");
    String metrics = server.get("/monitoring/prometheus/metrics").body();
    assertThat(metrics)
        .contains(
            ":tensorflow:serving:request_count{model_name=\"other\",status=\"OK\"}",
            ":tensorflow:serving:request_count{model_name=\"other\",status=\"INVALID_ARGUMENT\"}",
            ":tensorflow:serving:request_latency_bucket{API=\"predict\",entrypoint=\"REST\","
                + "model_name=\"other\",le=\"+Inf\"}",
            ":tensorflow:serving:request_latency_sum{",
            ":tensorflow:serving:request_latency_count{")
        .doesNotContain("nope");
  }

  @Test
  void headIsAnsweredWithoutABody() {
    HttpResponse<String> head =
        server.send(
            HttpRequest.newBuilder(server.at("/v1/models/tiny"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }
}
