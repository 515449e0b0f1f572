package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.cli.Cigl;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.export.ExportOptions;
import org.cigl.export.ModelMetadata;
import org.cigl.export.ServedModel;
import org.cigl.export.TrainedModel;
import org.cigl.metrics.MetricsServer;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.report.ReportedRun;
import org.cigl.tensorflow.Tensors;
import org.cigl.tensorflow.VariableStore;
import org.cigl.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** One run on the bundled images, from recipe to run folder, and what can be said of it. */
@Tag("smoke")
class TrainingRunTest {
  private static final List<String> KERNELS =
      List.of("hidden1/kernel", "hidden2/kernel", "logits/kernel");

  @TempDir private static Path temporary;
  private static Recipe recipe;
  private static RunFolder folder;
  private static TrainingRun.Outcome outcome;
  private static final List<TrainingListener.TopologyUpdated> UPDATES = new ArrayList<>();
  private static final List<String> SCRAPES = new ArrayList<>();
  private static JsonNode summary;

  @BeforeAll
  static void train() throws IOException {
    recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of(
                "network", "fully-connected",
                "epochs", "10",
                "topology.interval", "50 steps",
                "topology.end", "40%",
                "averaging.start", "40%",
                "random_mask.rate", "0.1",
                "learning_rate.step_decay.initial", "0.05"));
    folder = RunFolder.create(temporary.resolve("run"));
    try (RunMetrics metrics = new RunMetrics(recipe);
        MetricsServer server = MetricsServer.start(metrics, "127.0.0.1", 0)) {
      TrainingListener watcher =
          new TrainingListener() {
            @Override
            public void topologyUpdated(TopologyUpdated event) {
              UPDATES.add(event);
            }

            @Override
            public void epochDone(EpochDone event) {
              SCRAPES.add(scrape(server.port()));
            }
          };
      outcome = new TrainingRun(recipe).execute(folder, metrics, List.of(watcher));
    }
    summary = new ObjectMapper().readTree(Files.readString(folder.summary()));
  }

  private static String scrape(int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      return response.body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void learnsAndIsCalibrated() {
    assertThat(outcome.finalModel().value(EvaluationMetric.ACCURACY)).isGreaterThan(0.82);
    assertThat(outcome.finalModel().value(EvaluationMetric.ECE_15)).isLessThan(0.08);
    assertThat(outcome.scaled().value(EvaluationMetric.NLL))
        .isLessThan(outcome.finalModel().value(EvaluationMetric.NLL) + 0.002);
    assertThat(outcome.finalModel().size()).isEqualTo(10_000);
  }

  @Test
  void everyTopologyUpdateKeepsEveryLayersBudget() {
    // 700 steps, an update every 50 steps below 280.
    assertThat(UPDATES.stream().map(TrainingListener.TopologyUpdated::step))
        .containsExactly(50L, 100L, 150L, 200L, 250L);
    for (TrainingListener.TopologyUpdated update : UPDATES) {
      assertThat(update.layers().stream().map(TrainingListener.LayerChange::kernel))
          .containsExactlyElementsOf(KERNELS);
      // 5% of 266,200: 9051 + 3340 + 919.
      assertThat(update.layers().stream().map(TrainingListener.LayerChange::nonzeros))
          .containsExactly(9051L, 3340L, 919L);
      assertThat(update.layers().get(0).grown()).isPositive();
    }
  }

  @Test
  void theExportedWeightsHaveExactlyTheMasksSupport() {
    Map<String, Integer> budgets =
        Map.of("hidden1/kernel", 9051, "hidden2/kernel", 3340, "logits/kernel", 919);
    for (String kernel : KERNELS) {
      float[] mask = variable(folder.checkpoint().resolve("variables"), kernel + "/mask", kernel);
      float[] exported = exported(kernel);
      int nonzeros = 0;
      for (int i = 0; i < mask.length; i++) {
        assertThat(exported[i] != 0).as("%s[%d]", kernel, i).isEqualTo(mask[i] == 1);
        nonzeros += exported[i] == 0 ? 0 : 1;
      }
      assertThat(nonzeros).isEqualTo(budgets.get(kernel));
    }
    assertThat(summary.get("active_weights_at_zero").asInt()).isZero();
  }

  /** A kernel as the exported model computes with it. */
  private static float[] exported(String kernel) {
    try (SavedModelBundle bundle = SavedModelBundle.load(outcome.model().toString(), "serve");
        Result result = bundle.session().runner().fetch(kernel + "/read").run()) {
      return Tensors.floats(result.get(0));
    }
  }

  private static float[] variable(Path prefix, String name, String kernel) {
    Map<String, Shape> shapes =
        Map.of(
            "hidden1/kernel", Shape.of(784, 300),
            "hidden2/kernel", Shape.of(300, 100),
            "logits/kernel", Shape.of(100, 10));
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      VariableStore variables = new VariableStore(graph);
      var variable = variables.declare(name, TFloat32.class, shapes.get(kernel));
      variables.saver().restore(session, prefix);
      try (Result result = session.runner().fetch(variable.value()).run()) {
        return Tensors.floats(result.get(0));
      }
    }
  }

  @Test
  void theSummaryHoldsWhatWasTrainedAndEveryFigureWithItsInterval() {
    assertThat(summary.get("method").asText()).isEqualTo("cigl");
    assertThat(summary.get("network").asText()).isEqualTo("fully-connected");
    assertThat(summary.get("dataset").asText()).isEqualTo("fashion-mnist-10k");
    assertThat(summary.get("seed").asLong()).isEqualTo(1);
    assertThat(summary.get("sparsity").asDouble()).isCloseTo(0.95, within(1e-5));
    assertThat(summary.get("snapshots").asInt()).isEqualTo(7);
    assertThat(summary.get("prediction").asText()).isEqualTo("average");
    // Two FLOPs for each of 13,310 active weights of 266,200, and 410 biases.
    assertThat(summary.at("/cost/inference_flops").asLong()).isEqualTo(26_620);
    assertThat(summary.at("/cost/dense_inference_flops").asLong()).isEqualTo(532_400);
    assertThat(summary.at("/cost/active_parameters").asLong()).isEqualTo(13_720);
    // RigL, an update every 50 steps: (3*50*26,620 + 2*26,620 + 532,400) / 51.
    assertThat(summary.at("/cost/training_flops").asDouble()).isCloseTo(89_777.25, within(0.01));
    for (JsonNode metrics :
        List.of(summary, summary.get("after_temperature_scaling"), summary.get("last_weights"))) {
      for (String key : List.of("accuracy", "ece_15", "ece_10", "nll", "brier")) {
        double value = metrics.get(key).asDouble();
        JsonNode interval = metrics.get("intervals").get(key);
        assertThat(interval.get(0).asDouble()).isLessThan(interval.get(1).asDouble());
        assertThat(value).isBetween(0.0, 3.0);
      }
      assertThat(metrics.at("/debiased/ece_15").asDouble(-1))
          .isBetween(0.0, metrics.get("ece_15").asDouble());
      assertThat(metrics.at("/noise_floors/mce/mean").asDouble())
          .isPositive()
          .isLessThan(metrics.at("/noise_floors/mce/high").asDouble());
    }
    assertThat(summary.get("accuracy").asDouble())
        .isEqualTo(outcome.finalModel().value(EvaluationMetric.ACCURACY));
    assertThat(summary.get("after_temperature_scaling").get("accuracy").asDouble())
        .isEqualTo(summary.get("accuracy").asDouble());
  }

  @Test
  void theRunFolderIsWhole() throws Exception {
    assertThat(RecipeFile.load(folder.recipe().toString(), Map.of())).isEqualTo(recipe);
    assertThat(Files.readAllLines(folder.history())).hasSize(11);
    for (String name : List.of("reliability", "reliability_temperature")) {
      var png = ImageIO.read(folder.pictures().resolve(name + ".png").toFile());
      assertThat(png.getWidth()).isEqualTo(960);
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      var svg =
          factory.newDocumentBuilder().parse(folder.pictures().resolve(name + ".svg").toFile());
      assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
    }
    try (var entries = Files.list(folder.path())) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              ".cigl.json",
              "recipe.yaml",
              "network.yaml",
              "history.csv",
              "topology.csv",
              "findings.json",
              "report.html",
              "metrics.prom",
              "summary.json",
              "figures",
              "checkpoint",
              "export");
    }
  }

  @Test
  void theReportShowsTheRunAndIsWrittenAgainFromItsFolder() throws IOException {
    // Five updates of three kernels, below a header.
    assertThat(Files.readAllLines(folder.topology()))
        .hasSize(16)
        .element(1)
        .asString()
        .startsWith("50,0.")
        .contains(",hidden1/kernel,9051,");
    String html = Files.readString(folder.report());
    assertThat(html)
        .contains("Reliability diagram, last weights", "Reliability diagram, average")
        .contains(
            String.format(
                Locale.ROOT, "%.4f [", outcome.finalModel().value(EvaluationMetric.ACCURACY)))
        .contains("T-shirt/top", "hidden1/kernel", "Overlap of the masks")
        .contains("taken for <b>");
    ReportedRun run = FinishedRun.read(folder);
    assertThat(run.findings().finalModel()).isEqualTo(outcome.finalModel());
    assertThat(run.findings().scaled()).isEqualTo(outcome.scaled());
    int right = 0;
    for (int label = 0; label < 10; label++) {
      right += run.findings().confusion().get(label).get(label);
    }
    assertThat(right / 10_000.0).isEqualTo(outcome.finalModel().value(EvaluationMetric.ACCURACY));
    assertThat(run.pictures()).hasSameSizeAs(run.findings().mistakes()).isNotEmpty();
    Path again = temporary.resolve("again.html");
    assertThat(cigl("report", folder.path().toString(), "-o", again.toString()))
        .contains(again.toString());
    assertThat(Files.readString(again)).isEqualTo(html);
  }

  @Test
  void metricsAreScrapedWhileTrainingAndWrittenAtTheEnd() throws IOException {
    assertThat(SCRAPES).hasSize(10);
    for (String scrape : SCRAPES) {
      assertThat(scrape)
          .contains("cigl_run_info{")
          .contains("cigl_train_loss ")
          .contains("cigl_train_accuracy_ratio ")
          .contains("cigl_train_learning_rate ")
          .contains("cigl_train_step_seconds_bucket{")
          .contains("cigl_model_flops{pass=\"inference\",weights=\"sparse\"} 26620.0")
          .contains("cigl_layer_density_ratio{layer=\"hidden1/kernel\"} 0.03");
    }
    assertThat(SCRAPES.get(9)).contains("cigl_topology_updates_total 5.0");
    assertThat(SCRAPES.get(9))
        .contains("cigl_topology_connections_grown_total{layer=\"hidden1/kernel\"}")
        .contains("cigl_topology_connections_dropped_total{layer=\"hidden1/kernel\"}");
    double initial =
        value(
            SCRAPES.get(9),
            "cigl_topology_overlap_ratio{layer=\"hidden1/kernel\",topology=\"initial\"}");
    double last =
        value(
            SCRAPES.get(9),
            "cigl_topology_overlap_ratio{layer=\"hidden1/kernel\",topology=\"last\"}");
    assertThat(initial).isBetween(0.3, last).isLessThan(last);
    assertThat(last).isLessThan(1);
    assertThat(value(SCRAPES.get(9), "cigl_train_gradient_norm")).isBetween(0.01, 100.0);
    assertThat(Files.readString(folder.metrics()))
        .contains("cigl_job_exit{reason=\"success\"} 1.0")
        .contains("cigl_checkpoint_write_seconds ")
        .contains("cigl_final_model_info{prediction=\"averaged\"} 1");
    assertThat(Files.readString(folder.metrics()))
        .contains("cigl_calibration_ece_15{prediction=\"averaged\",split=\"test\"}")
        .contains("cigl_calibration_ece_15_debiased{prediction=\"averaged\",split=\"test\"}")
        .contains("cigl_calibration_mce_noise_floor_high{prediction=\"averaged\",split=\"test\"}")
        .contains("cigl_calibration_ece_15_low{prediction=\"averaged\",split=\"test\"}")
        .contains("cigl_calibration_brier{prediction=\"averaged_temperature\",split=\"test\"}")
        .contains("cigl_calibration_class_ece_15{class=\"Ankle boot\",prediction=\"averaged\"")
        .contains("cigl_reliability_accuracy_ratio{bin=\"1.0000\"");
  }

  private static double value(String scrape, String series) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSavedModelGivesTheFiguresOfTheRun() {
    try (ServedModel served = ServedModel.load(outcome.model())) {
      CalibrationReport report =
          CalibrationReport.of(
              served.predict(DataSets.load(DataSource.bundled()).test()), recipe.seed());
      assertThat(report.value(EvaluationMetric.ACCURACY))
          .isEqualTo(outcome.finalModel().value(EvaluationMetric.ACCURACY));
      assertThat(report.value(EvaluationMetric.NLL))
          .isCloseTo(outcome.finalModel().value(EvaluationMetric.NLL), within(1e-6));
      assertThat(report.value(EvaluationMetric.ECE_15))
          .isCloseTo(outcome.finalModel().value(EvaluationMetric.ECE_15), within(1e-4));
    }
  }

  @Test
  void theCheckpointHoldsTheProduct() {
    TrainedModel model = TrainedWeights.load(folder);
    for (String kernel : KERNELS) {
      assertThat(model.values().apply(kernel)).isEqualTo(exported(kernel));
    }
  }

  @Test
  void exportAndEvaluateFromTheCommandLine() {
    Path models = temporary.resolve("models");
    for (int version = 1; version <= 2; version++) {
      String output = cigl("export", folder.path().toString(), "-o", models.toString());
      assertThat(output).contains(models.resolve("fashion").resolve("" + version).toString());
    }
    Path report = temporary.resolve("report");
    String output = cigl("evaluate", models.resolve("fashion").toString(), "-o", report.toString());
    assertThat(output)
        .contains("/2 on 10,000 test images")
        .contains(
            String.format(
                java.util.Locale.ROOT,
                "%.4f",
                outcome.finalModel().value(EvaluationMetric.ACCURACY)));
    assertThat(report.resolve("report.json")).isNotEmptyFile();
    assertThat(report.resolve("figures/reliability.svg")).isNotEmptyFile();
  }

  @Test
  void aPosteriorAndATemperatureFromTheCommandLine() throws IOException {
    Path models = temporary.resolve("sampled");
    assertThat(
            cigl(
                "export",
                folder.path().toString(),
                "-o",
                models.toString(),
                "--fold-temperature",
                "--posterior",
                "3"))
        .contains("divided by temperature");
    try (ServedModel served = ServedModel.load(models.resolve("fashion"))) {
      ModelMetadata metadata = served.metadata().orElseThrow();
      assertThat(metadata.method()).isEqualTo("cigl");
      assertThat(metadata.sparsity()).isCloseTo(0.95, within(1e-3));
      assertThat(metadata.temperature()).isEqualTo(summary.get("temperature").asDouble());
      assertThat(metadata.posterior())
          .as("an average holds the factor 1 - rate already")
          .isEqualTo(new ExportOptions.Posterior(3, 0.1, 1, true));
    }
    Path report = temporary.resolve("sampled-report");
    String output =
        cigl(
            "evaluate",
            models.resolve("fashion").toString(),
            "--posterior",
            "--ood",
            DataSets.BUNDLED,
            "--corruptions",
            "-o",
            report.toString());
    assertThat(output)
        .contains("its posterior: 3 samples, random-mask rate 0.1, rescaled, seed 1")
        .contains("Gaussian blur 5")
        // The set against itself: nothing can tell them apart.
        .containsPattern("posterior mutual information +\\| 0\\.5000 \\[0\\.49")
        .contains(
            String.format(
                java.util.Locale.ROOT, "%.4f", outcome.scaled().value(EvaluationMetric.NLL)));
    ObjectMapper json = new ObjectMapper();
    JsonNode sampled = json.readTree(Files.readString(report.resolve("posterior.json")));
    assertThat(sampled.at("/metrics/accuracy/value").asDouble())
        .isCloseTo(outcome.finalModel().value(EvaluationMetric.ACCURACY), within(0.01));
    JsonNode uncertainty = json.readTree(Files.readString(report.resolve("uncertainty.json")));
    assertThat(uncertainty.at("/wrong/mutual_information").asDouble())
        .isGreaterThan(uncertainty.at("/right/mutual_information").asDouble());
    JsonNode ood = json.readTree(Files.readString(report.resolve("out_of_distribution.json")));
    assertThat(ood.at("/plain/detections/entropy/fpr_at_95_tpr/value").asDouble())
        .isCloseTo(0.95, within(0.001));
    JsonNode selective =
        json.readTree(Files.readString(report.resolve("selective_prediction.json")));
    double errors = 1 - outcome.finalModel().value(EvaluationMetric.ACCURACY);
    assertThat(selective.at("/plain/curve/19/risk").asDouble()).isCloseTo(errors, within(1e-9));
    assertThat(selective.at("/plain/aurc/value").asDouble()).isBetween(1e-4, errors / 2);
    assertThat(output).containsPattern("AURC, excess +\\| 0\\.0");
    assertThat(report.resolve("figures/risk_coverage.png")).isNotEmptyFile();
    assertThat(Files.readAllLines(report.resolve("corruptions.csv"))).hasSize(17);
    assertThat(ImageIO.read(report.resolve("figures/corruptions.png").toFile()).getWidth())
        .isEqualTo(960);
  }

  private static String cigl(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new java.io.PrintWriter(out))
            .setErr(new java.io.PrintWriter(err))
            .execute(arguments);
    assertThat(code).as(err.toString()).isZero();
    return out.toString();
  }
}
