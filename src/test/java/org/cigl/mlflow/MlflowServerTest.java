package org.cigl.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.cigl.testing.CommandLineRun;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training of a second, as the real MLflow tracking server tells of it. */
@Tag("slow")
class MlflowServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EPOCHS = 3;
  private static final long START_SECONDS = 180;

  @TempDir private static Path folder;
  private static Path programs;
  private static Process server;
  private static String url;
  private static JsonNode run;

  @BeforeAll
  static void train() throws Exception {
    programs = environment().resolve("bin");
    assumeTrue(
        Files.isExecutable(programs.resolve("mlflow")),
        "skipped: MLflow is missing; src/test/python/mlflow.sh installs it");
    startServer();
    List<String> command = new ArrayList<>();
    command.addAll(TinyTraining.in(folder, 4, "--epochs=" + EPOCHS).command(folder.resolve("run")));
    command.addAll(List.of("--mlflow", url, "--mlflow-experiment", "a test"));
    CommandLineRun trained = CommandLineRun.of(command);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("mlflow   " + url + "/#/experiments/1/runs/");
    String key = JSON.readTree(folder.resolve("run/mlflow.json").toFile()).get("run_id").asText();
    run = get("api/2.0/mlflow/runs/get?run_id=" + key).get("run");
  }

  private static Path environment() {
    String caches =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    return Path.of(
        Optional.ofNullable(System.getenv("CIGL_MLFLOW")).orElse(caches + "/cigl/mlflow"));
  }

  private static void startServer() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    url = "http://127.0.0.1:" + port;
    server =
        new ProcessBuilder(
                programs.resolve("mlflow").toString(),
                "server",
                "--workers=1",
                "--host=127.0.0.1",
                "--port=" + port,
                "--backend-store-uri=sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination=" + folder.resolve("artifacts"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!answers()) {
      assertThat(System.nanoTime()).as("the server does not start").isLessThan(end);
      Thread.sleep(200);
    }
  }

  private static boolean answers() throws InterruptedException {
    try {
      return send("health").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static HttpResponse<String> send(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/" + path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = send(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  @AfterAll
  static void stopServer() throws InterruptedException {
    if (server != null) {
      server.descendants().forEach(ProcessHandle::destroy);
      server.destroy();
      server.waitFor();
    }
  }

  @Test
  void theRunHasFinished() {
    assertThat(run.at("/info/status").asText()).isEqualTo("FINISHED");
    assertThat(run.at("/info/run_name").asText()).isEqualTo("run");
  }

  @Test
  void theRecipeIsItsParameters() {
    Map<String, String> parameters = new TreeMap<>();
    for (JsonNode each : run.at("/data/params")) {
      parameters.put(each.path("key").asText(), each.path("value").asText());
    }
    assertThat(parameters)
        .containsEntry("sparsity", "0.5")
        .containsEntry("method", "cigl")
        .containsEntry("epochs", Integer.toString(EPOCHS));
  }

  @Test
  void everyEpochHasMetrics() throws Exception {
    String id = run.at("/info/run_id").asText();
    JsonNode history =
        get("api/2.0/mlflow/metrics/get-history?metric_key=validation/nll&run_id=" + id);
    List<Integer> steps = new ArrayList<>();
    history.get("metrics").forEach(each -> steps.add(each.path("step").asInt()));
    assertThat(steps).hasSize(EPOCHS).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void theFinalModelsMetricsAreTheSummarys() throws IOException {
    JsonNode summary = JSON.readTree(folder.resolve("run/summary.json").toFile());
    Map<String, Double> metrics = new TreeMap<>();
    for (JsonNode each : run.at("/data/metrics")) {
      metrics.put(each.path("key").asText(), each.path("value").asDouble());
    }
    assertThat(metrics)
        .containsEntry("test/final_model/ece_15", summary.get("ece_15").asDouble())
        .containsEntry("test/final_model/accuracy", summary.get("accuracy").asDouble())
        .containsEntry("sparsity", summary.get("sparsity").asDouble());
  }

  @Test
  void picturesAndReportAreThere() throws Exception {
    assertThat(files("")).contains("report.html", "summary.json", "figures", "model");
    assertThat(files("figures")).contains("figures/reliability.png");
  }

  private static Set<String> files(String path) throws Exception {
    Set<String> files = new TreeSet<>();
    String id = run.at("/info/run_id").asText();
    get("api/2.0/mlflow/artifacts/list?run_id=" + id + "&path=" + path)
        .path("files")
        .forEach(each -> files.add(each.path("path").asText()));
    return files;
  }

  @Test
  void mlflowReadsTheModelsDescription() throws Exception {
    String script =
        "import mlflow, sys; mlflow.set_tracking_uri(sys.argv[1]); "
            + "print(sorted(mlflow.models.get_model_info(sys.argv[2]).flavors))";
    Process process =
        new ProcessBuilder(
                programs.resolve("python").toString(),
                "-c",
                script,
                url,
                "runs:/" + run.at("/info/run_id").asText() + "/model")
            .redirectError(folder.resolve("python.log").toFile())
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(printed).contains("['python_function', 'tensorflow']");
  }
}
