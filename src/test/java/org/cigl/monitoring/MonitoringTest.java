package org.cigl.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cigl.metrics.Metric;
import org.cigl.metrics.MetricCatalogue;
import org.cigl.metrics.MetricSection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training jobs in processes of their own, watched by the real Prometheus, Pushgateway and
 * Alertmanager: one that ends well, whose model is served and monitored then, two that train on
 * until they are ended, and one that diverges. The order matters, since the later tests end what
 * the earlier ones look at.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitoringTest {
  /** ClusterTrainingTest looks at it. */
  private static final String OF_SEVERAL_PROCESSES = "cigl_train_worker_step_seconds";

  /** What a run has only once it is evaluated, or has failed. */
  private static final Set<String> AT_THE_END =
      Set.of(
          "cigl_job_last_success_timestamp_seconds",
          "cigl_job_last_failure_timestamp_seconds",
          "cigl_checkpoint_last_write_timestamp_seconds",
          "cigl_checkpoint_write_seconds");

  @TempDir private static Path folder;
  private static TensorFlowServingStub stub;
  private static ServedRun served;
  private static MonitoringStack stack;
  private static TrainingJob well;
  private static TrainingJob interrupted;
  private static TrainingJob killed;
  private static TrainingJob diverging;
  private static final Set<String> WHILE_TRAINING = new TreeSet<>();

  @BeforeAll
  static void trainToTheEnd() throws Exception {
    Binaries.assumePresent(Binaries.PROMETHEUS, Binaries.PUSHGATEWAY, Binaries.ALERTMANAGER);
    stub = new TensorFlowServingStub();
    served = new ServedRun(folder);
    List<Integer> ports =
        List.of(
            ServerProcess.freePort(),
            ServerProcess.freePort(),
            ServerProcess.freePort(),
            ServerProcess.freePort());
    stack =
        new MonitoringStack(
            folder,
            Map.of(
                "cigl-train",
                ports.stream().map(port -> "127.0.0.1:" + port).toList(),
                "cigl-monitor",
                served.monitors(),
                "tensorflow-serving",
                List.of(stub.address())));
    interrupted = start("interrupted", ports.get(0), "--epochs=100000");
    killed = start("killed", ports.get(1), "--epochs=100000");
    well = start("well", ports.get(2), "--epochs=20", "--textfile=" + folder.resolve("a.prom"));
    diverging = start("diverging", ports.get(3), "--set=learning_rate.step_decay.initial=1000");
    while (well.process().isAlive()) {
      WHILE_TRAINING.addAll(stack.names("{instance=\"" + well.instance() + "\"}"));
      Thread.sleep(200);
    }
    assertThat(well.await()).as(well.output()).isZero();
    served.start(folder.resolve("well"));
  }

  private static TrainingJob start(String run, int port, String... more) throws IOException {
    return TrainingJob.start(folder, run, port, stack.pushgateway(), more);
  }

  @AfterAll
  static void endAll() {
    for (AutoCloseable each : new AutoCloseable[] {well, interrupted, killed, diverging}) {
      closeQuietly(each);
    }
    closeQuietly(stack);
    closeQuietly(served);
    closeQuietly(stub);
  }

  private static void closeQuietly(AutoCloseable each) {
    try {
      if (each != null) {
        each.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the catalogue promises of a run by one process. */
  private static Set<String> series(String... prefixes) {
    Set<String> names = new TreeSet<>();
    for (MetricSection section : MetricCatalogue.sections()) {
      for (Metric metric : section.metrics()) {
        for (String prefix : prefixes) {
          if (metric.name().startsWith(prefix)) {
            names.addAll(metric.series());
          }
        }
      }
    }
    names.remove(OF_SEVERAL_PROCESSES);
    return names;
  }

  @Test
  @Order(1)
  void metricsOfTrainingAreFoundWhileItRuns() {
    Set<String> expected =
        series(
            "cigl_run",
            "cigl_job",
            "cigl_train",
            "cigl_model",
            "cigl_layer",
            "cigl_topology",
            "cigl_random",
            "cigl_averaging",
            "cigl_publish",
            "process_",
            "jvm_");
    expected.removeAll(AT_THE_END);
    expected.addAll(
        List.of("cigl_calibration_accuracy", "cigl_calibration_nll", "cigl_calibration_ece_15"));
    assertThat(WHILE_TRAINING).containsAll(expected);
  }

  @Test
  @Order(2)
  void everyMetricOfTheRunIsFoundAfterIt() throws Exception {
    Set<String> expected = series("cigl_");
    expected.removeAll(series("cigl_monitor_"));
    expected.remove("cigl_job_last_failure_timestamp_seconds");
    Until.holds(
        () -> stack.names("{run=\"well\", job=\"cigl-train\"}").containsAll(expected),
        "every metric of the finished run comes from the Pushgateway");
    Until.holds(
        () -> stack.names("{job=\"cigl-monitor\"}").containsAll(series("cigl_monitor_")),
        "every metric of the two monitors is scraped");
  }

  @Test
  @Order(3)
  void whatTheRunMeasuredIsWhatPrometheusSays() throws Exception {
    JsonNode bins =
        stack.query(
            "sum(cigl_reliability_predictions{run=\"well\", split=\"test\", prediction=\"averaged\"})");
    assertThat(bins.at("/0/value/1").asInt()).isEqualTo(10_000);
    JsonNode reason = stack.query("cigl_job_exit{run=\"well\"} == 1");
    assertThat(reason).hasSize(1);
    assertThat(reason.at("/0/metric/reason").asText()).isEqualTo("success");
    assertThat(
            stack.query("cigl_final_model_info{run=\"well\"}").at("/0/metric/prediction").asText())
        .isEqualTo("averaged");
  }

  @Test
  @Order(4)
  void recordingRulesGiveData() throws Exception {
    for (Map.Entry<String, String> rule :
        MonitoringFiles.ruleExpressions("rules/recording.yml", "record").entrySet()) {
      // Rules build on each other, and each is a second late.
      Until.holds(() -> !stack.query(rule.getKey()).isEmpty(), rule.getKey() + " has data");
      Until.holds(() -> !stack.query(rule.getValue()).isEmpty(), rule.getValue() + " has data");
    }
  }

  @Test
  @Order(5)
  void expressionsOfAlertsAreUnderstood() throws Exception {
    for (String expression :
        MonitoringFiles.ruleExpressions("rules/alerts.yml", "alert").values()) {
      stack.query(expression);
    }
  }

  @Test
  @Order(6)
  void everyPanelOfEveryDashboardHasData() throws Exception {
    Map<String, String> expressions = MonitoringFiles.panelExpressions();
    assertThat(expressions).hasSizeGreaterThan(60);
    expressions.values().removeIf(each -> each.startsWith(OF_SEVERAL_PROCESSES));
    for (Map.Entry<String, String> panel : expressions.entrySet()) {
      Until.holds(
          () -> !stack.query(panel.getValue()).isEmpty(),
          panel.getKey() + " has data: " + panel.getValue());
    }
  }

  @Test
  @Order(7)
  void aRunThatDivergesSaysSo() throws Exception {
    assertThat(diverging.await()).as(diverging.output()).isEqualTo(1);
    Until.holds(
        () -> runs("CiglTrainingNotFinite").contains("diverging"), "NaN fires in Alertmanager");
  }

  @Test
  @Order(8)
  void aRunThatIsToldToEndSaysSo() throws Exception {
    assertThat(interrupted.process().isAlive()).as(interrupted.output()).isTrue();
    assertThat(runs("CiglTrainingFailed")).doesNotContain("interrupted");
    interrupted.process().destroy();
    interrupted.await();
    Until.holds(
        () ->
            stack.alerts("CiglTrainingFailed").stream()
                .anyMatch(
                    alert ->
                        alert.path("run").asText().equals("interrupted")
                            && alert.path("reason").asText().equals("interrupted")),
        "the interrupted run's alert fires in Alertmanager");
  }

  @Test
  @Order(9)
  void aRunThatIsKilledIsMissed() throws Exception {
    assertThat(killed.process().isAlive()).as(killed.output()).isTrue();
    assertThat(runs("CiglTrainingLost")).doesNotContain("killed");
    killed.process().destroyForcibly();
    killed.await();
    Until.holds(
        () -> runs("CiglTrainingLost").contains("killed"), "the lost run fires in Alertmanager");
    // Those that said how they ended are not missed, once their last push was scraped.
    Until.holds(
        () ->
            stack
                .query(
                    "ALERTS{alertname=\"CiglTrainingLost\", alertstate=\"firing\", run!=\"killed\"}")
                .isEmpty(),
        "no other run is missed");
  }

  /** Of what is predicted with confidence 0.9, nine tenths are right at first, then a third. */
  @Test
  @Order(10)
  void aServedModelThatIsNoLongerCalibratedIsNoticed() throws Exception {
    String window = "cigl_monitor_window_predictions{model=\"feed.jsonl\"} == 1000";
    Until.holds(() -> !stack.query(window).isEmpty(), "the window is full");
    assertThat(models("CiglServedEceDrift")).isEmpty();
    served.predictions(500, 1.0 / 3);
    Until.holds(
        () -> models("CiglServedEceDrift").contains("feed.jsonl"),
        "the drift fires in Alertmanager");
  }

  @Test
  @Order(11)
  void aServerThatIsAwayIsNoticedAndComesBack() throws Exception {
    String up = "cigl_monitor_server_up{model=\"fashion\"} == 1";
    String firing =
        "ALERTS{alertname=\"CiglMonitorBlind\", model=\"fashion\", alertstate=\"firing\"}";
    Until.holds(() -> !stack.query(up).isEmpty(), "the served model answers");
    assertThat(stack.query(firing)).isEmpty();
    served.stopServing();
    Until.holds(
        () -> models("CiglMonitorBlind").contains("fashion"), "the silence fires in Alertmanager");
    served.serve(folder.resolve("well"));
    Until.holds(() -> !stack.query(up).isEmpty(), "the served model answers again");
    Until.holds(() -> stack.query(firing).isEmpty(), "nothing fires any more");
  }

  @Test
  @Order(12)
  void theTextFileIsSound() throws Exception {
    Binaries.assumePresent(Binaries.PROMTOOL);
    Binaries.run(folder.resolve("a.prom"), Binaries.PROMTOOL, "check", "metrics");
  }

  private static List<String> models(String alert) throws IOException, InterruptedException {
    return stack.alerts(alert).stream().map(labels -> labels.path("model").asText()).toList();
  }

  private static List<String> runs(String alert) throws IOException, InterruptedException {
    return stack.alerts(alert).stream().map(labels -> labels.path("run").asText()).toList();
  }
}
