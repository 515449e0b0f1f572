package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.ImageSet;
import org.cigl.export.ExportOptions;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.TrainedModel;
import org.cigl.network.ImageShape;
import org.cigl.recipe.Kernels;
import org.cigl.serving.TestModels;
import org.cigl.serving.TestServer;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --kernels} of the commands that load models: the metrics are those of the dense ones. */
@Tag("integration")
class KernelOptionsTest {
  private static final String ALL = "kernels: sparse for 5 of 5 layers: ";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    TrainedModel model = SparseModels.of("small-conv", 0.95, 7);
    for (int version = 1; version <= 2; version++) {
      // The second is less sure.
      ExportOptions options = new ExportOptions((double) version, null);
      SavedModelWriter.write(model, options, folder.resolve("m/sparse"), version, written -> {});
    }
    Random random = new Random(2);
    byte[] pixels = new byte[60 * 784];
    random.nextBytes(pixels);
    ImageSet images =
        new ImageSet(
            new ImageShape(28, 28, 1),
            pixels,
            random.ints(60, 0, 10).toArray(),
            IntStream.range(0, 10).mapToObj(Integer::toString).toList());
    DataSets.writeIdx(
        new DataSet("drawn", images, images), Files.createDirectory(folder.resolve("data")));
  }

  private int run(String command) {
    out.getBuffer().setLength(0);
    return Cigl.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(command.replace("{dir}", folder.toString()).split(" ", -1));
  }

  private JsonNode json(String file) throws IOException {
    return TestServer.json(Files.readString(folder.resolve(file)));
  }

  @Test
  void evaluateGivesTheSameFigures() throws IOException {
    String evaluate = "evaluate {dir}/m/sparse/1 --data idx --data-directory {dir}/data -o {dir}/";
    assertThat(run(evaluate + "unsaid")).as(err::toString).isZero();
    assertThat(out.toString().lines()).contains("kernels: sparse for 5 of 5 layers");
    assertThat(run(evaluate + "dense --kernels dense")).as(err::toString).isZero();
    assertThat(out.toString()).contains("kernels: TensorFlow's dense ones for all layers");
    assertThat(run(evaluate + "sparse --kernels auto")).as(err::toString).isZero();
    assertThat(out.toString()).contains(ALL);
    for (String metric : new String[] {"accuracy", "nll", "brier"}) {
      double expected =
          json("dense/report.json").findValue(metric).findValue("value").doubleValue();
      assertThat(json("sparse/report.json").findValue(metric).findValue("value").doubleValue())
          .isCloseTo(expected, within(1e-5 * expected));
    }
  }

  @Test
  void theGateGivesTheSameVerdict() throws IOException {
    String gate =
        "gate {dir}/m/sparse/2 --against {dir}/m/sparse --against-version 1 --data idx"
            + " --data-directory {dir}/data -o {dir}/verdict.json";
    int code = run(gate + " --kernels dense");
    JsonNode dense = json("verdict.json").at("/verdict/metrics/ece_15/difference/value");
    assertThat(run(gate + " --kernels sparse")).as(err::toString).isEqualTo(code);
    assertThat(out.toString()).containsSubsequence("candidate", ALL, "current", ALL);
    assertThat(dense.doubleValue()).isNotZero();
    assertThat(json("verdict.json").at("/verdict/metrics/ece_15/difference/value").doubleValue())
        .isCloseTo(dense.doubleValue(), within(1e-4));
  }

  @Test
  void aServerAnswersTheSameAndCountsItsLayers() {
    String body = TestServer.text(Map.of("instances", TestModels.nested(TestModels.pixels(3, 4))));
    String path = "/v1/models/sparse/versions/1:predict";
    try (TestServer dense = TestServer.start(folder.resolve("m"), TestServer.options());
        TestServer sparse =
            TestServer.start(folder.resolve("m"), TestServer.options(), Kernels.SPARSE)) {
      JsonNode expected = TestServer.json(dense.post(path, body)).path("predictions");
      JsonNode actual = TestServer.json(sparse.post(path, body)).path("predictions");
      assertThat(actual.size()).isEqualTo(expected.size()).isEqualTo(3);
      double largest = 0;
      for (JsonNode logit : expected.findValue("logits")) {
        largest = Math.max(largest, Math.abs(logit.doubleValue()));
      }
      for (int i = 0; i < 3; i++) {
        for (int c = 0; c < 10; c++) {
          assertThat(actual.get(i).path("logits").get(c).doubleValue())
              .isCloseTo(
                  expected.get(i).path("logits").get(c).doubleValue(), within(1e-5 * largest));
        }
      }
      String metrics = "/monitoring/prometheus/metrics";
      assertThat(sparse.get(metrics).body())
          .contains(
              "cigl_serving_layers{kernels=\"sparse\",model_name=\"sparse\",version=\"2\"} 5.0",
              "cigl_serving_layers{kernels=\"dense\",model_name=\"sparse\",version=\"1\"} 0.0");
      assertThat(dense.get(metrics).body()).doesNotContain("cigl_serving_layers{");
    }
  }

  @Test
  @Timeout(60)
  void serveSaysWhichLayers() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx500m",
                "-cp",
                System.getProperty("java.class.path"),
                Cigl.class.getName(),
                "serve",
                folder.resolve("m").toString(),
                "--port",
                "0",
                "--kernels",
                "auto")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isEqualTo("model sparse: version 2 is loaded, the newest");
      assertThat(lines.readLine())
          .startsWith("model sparse: version 2: " + ALL + "block1/conv_1/kernel, ");
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
