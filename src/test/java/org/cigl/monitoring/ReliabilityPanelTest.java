package org.cigl.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The reliability diagram of the dashboard: a run's metrics in the real Prometheus, its answers to
 * the panel's queries, and Grafana's own library, of versions 11 and 12, for its transformations.
 */
@Tag("integration")
class ReliabilityPanelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PREDICTIONS = 500;
  private static final long TIME = 1_700_000_000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"11", "12"})
  void showsAccuracyBesideConfidenceOfEachBinInTheirOrder(String version) throws Exception {
    Binaries.assumePresent(Binaries.PROMETHEUS, Binaries.PROMTOOL, "node");
    Path libraries = libraries();
    CalibrationReport report = report();
    JsonNode panel = panel();
    ObjectNode input = JSON.createObjectNode();
    input.set("transformations", panel.get("transformations"));
    input.set("answers", answers(panel, report));
    Path file = Files.writeString(folder.resolve("input.json"), input.toString());
    String output =
        Binaries.run(file, "node", "src/test/grafana/transform.mjs", libraries.toString(), version);
    JsonNode shown = JSON.readTree(output);
    List<ReliabilityBin> bins = report.bins15().stream().filter(bin -> bin.count() > 0).toList();
    assertThat(shown.fieldNames())
        .toIterable()
        .containsExactly("bin", "accuracy", "mean confidence");
    assertThat(bins).hasSizeGreaterThan(3);
    assertThat(shown.get("bin")).hasSize(bins.size());
    for (int i = 0; i < bins.size(); i++) {
      ReliabilityBin bin = bins.get(i);
      assertThat(shown.get("bin").get(i).asText())
          .isEqualTo(String.format(Locale.ROOT, "%.4f", bin.upper()));
      assertThat(shown.get("accuracy").get(i).asDouble()).isCloseTo(bin.accuracy(), within(1e-9));
      assertThat(shown.get("mean confidence").get(i).asDouble())
          .isCloseTo(bin.confidence(), within(1e-9));
    }
  }

  private static Path libraries() {
    String caches =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    Path folder =
        Path.of(
            Optional.ofNullable(System.getenv("CIGL_GRAFANA")).orElse(caches + "/cigl/grafana"));
    assumeTrue(
        Files.isDirectory(folder.resolve("node_modules/data-11")),
        "skipped: " + folder + " has no @grafana/data; run src/test/grafana/grafana.sh");
    return folder;
  }

  private static JsonNode panel() throws Exception {
    for (JsonNode panel : MonitoringFiles.dashboards().get("calibration.json").path("panels")) {
      if (panel.path("title").asText().equals("Reliability diagram") && panel.has("targets")) {
        return panel;
      }
    }
    throw new AssertionError("no reliability diagram");
  }

  /** Two classes, confidences from 0.5 to 1, over-confident. */
  private static CalibrationReport report() {
    SplittableRandom random = new SplittableRandom(1);
    double[] probabilities = new double[2 * PREDICTIONS];
    int[] labels = new int[PREDICTIONS];
    for (int i = 0; i < PREDICTIONS; i++) {
      double confidence = 0.5 + random.nextDouble() / 2;
      probabilities[2 * i] = confidence;
      probabilities[2 * i + 1] = 1 - confidence;
      labels[i] = random.nextDouble() < confidence - 0.1 ? 0 : 1;
    }
    return CalibrationReport.of(Predictions.ofProbabilities(probabilities, labels, 2), 1);
  }

  private JsonNode answers(JsonNode panel, CalibrationReport report) throws Exception {
    Path samples = Files.writeString(folder.resolve("samples.txt"), samples(report));
    Path data = Files.createDirectory(folder.resolve("data"));
    Binaries.run(
        Binaries.PROMTOOL,
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        samples.toString(),
        data.toString());
    Path configuration = Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
    URI address = URI.create("http://127.0.0.1:" + ServerProcess.freePort());
    try (ServerProcess prometheus =
        ServerProcess.start(
            folder.resolve("prometheus.log"),
            List.of(
                Binaries.PROMETHEUS,
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + data,
                "--storage.tsdb.retention.time=100y",
                "--web.listen-address=" + address.getAuthority()))) {
      prometheus.awaitReady(address.resolve("/-/ready"));
      ObjectNode answers = JSON.createObjectNode();
      for (JsonNode target : panel.path("targets")) {
        String query = target.path("expr").asText().replaceAll("\\$\\w+", ".*");
        String page =
            "/api/v1/query?time="
                + TIME
                + "&query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8);
        answers.set(
            target.path("refId").asText(), JSON.readTree(ServerProcess.get(address.resolve(page))));
      }
      return answers;
    }
  }

  /** The bins as a run publishes them, at one time, in OpenMetrics. */
  private static String samples(CalibrationReport report) {
    StringBuilder samples = new StringBuilder();
    try (RunMetrics metrics = new RunMetrics(RecipeFile.load(RecipeFile.DEFAULT, Map.of()))) {
      metrics.calibration(report, "test", "averaged", List.of("no", "yes"));
      metrics
          .scrape()
          .lines()
          .filter(line -> line.startsWith("cigl_reliability_"))
          .map(line -> line.replace("{", "{job=\"a\",instance=\"b\",run=\"\","))
          .forEach(line -> samples.append(line).append(' ').append(TIME).append('\n'));
    }
    return samples.append("# EOF\n").toString();
  }
}
