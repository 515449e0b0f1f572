package org.cigl.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.io.FileUtils;
import org.cigl.InvalidInputException;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.corruption.Corruption;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.ImageSet;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.metrics.MonitorMetrics;
import org.cigl.monitoring.ShippedAlert;
import org.cigl.run.Summary;
import org.cigl.serving.TestServer;
import org.cigl.serving.client.RemoteAddress;
import org.cigl.serving.client.RemoteListener;
import org.cigl.serving.client.RemoteModel;
import org.cigl.serving.client.RemoteOptions;
import org.cigl.serving.http.ServerOptions;
import org.cigl.serving.json.ReadingRules;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor of the project's own server: images that turn bad, outages and new versions. */
@Tag("integration")
class ServedProbeTest {
  private static final int WINDOW = 600;
  private static final int BATCH = 60;
  private static final int ROUNDS = WINDOW / BATCH;

  @TempDir static Path models;
  @TempDir static Path cards;
  private static ImageSet images;
  private static NearestMeans means;
  private static CalibrationReport report;
  private static Baseline card;

  private final MovingClock clock = new MovingClock();
  private final double started = clock.seconds();
  private final MonitorMetrics metrics = new MonitorMetrics("m", clock.instant());
  private int port;
  private TestServer server;
  private boolean corrupt;

  @BeforeAll
  static void export() throws IOException {
    images = DataSets.load(new DataSource(DataSets.BUNDLED, null, null)).test();
    means = new NearestMeans(images);
    SavedModelWriter.write(means.model(1), models.resolve("m"), 1, written -> {});
    try (ServedModel model = ServedModel.load(models.resolve("m"))) {
      report = CalibrationReport.of(model.predict(images), 1);
    }
    Path file = cards.resolve("model_card.json");
    Map<String, Object> content =
        Map.of("model", Map.of("name", "m"), "metrics", Summary.EvaluationMetrics.of(report));
    Files.writeString(file, TypedYaml.writeJson(content));
    card = Baseline.read(file);
  }

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    serve();
  }

  private void serve() {
    server =
        TestServer.start(
            models,
            new ServerOptions("127.0.0.1", port, 4 << 20, 2, 10, new ReadingRules(64, false)));
  }

  @AfterEach
  void stop() {
    server.close();
    metrics.close();
  }

  private ServedProbe probe() {
    RemoteAddress address =
        new RemoteAddress(
            "http://127.0.0.1:" + port + "/v1/models/m",
            new RemoteOptions(Duration.ofSeconds(20), 0),
            new RemoteListener() {});
    SampleBatches batches = new SampleBatches(images, BATCH, 1);
    return new ServedProbe(
        () -> {
          RemoteModel model = address.connect();
          return new ServedVersion(model, model.version());
        },
        () -> {
          ImageSet batch = (ImageSet) batches.get();
          return corrupt ? Corruption.CONTRAST.apply(batch, 5, 1) : batch;
        },
        WINDOW,
        Optional.of(card),
        metrics,
        clock);
  }

  private Scraped look(ServedProbe probe, int rounds) {
    for (int i = 0; i < rounds; i++) {
      clock.advance(Duration.ofMinutes(1));
      probe.run();
    }
    return Scraped.of(metrics);
  }

  @Test
  void imagesThatTurnBadShowWithinOneWindowAndTheShippedAlertFires() throws Exception {
    ServedProbe probe = probe();
    Scraped sound = look(probe, ROUNDS + 3);
    assertThat(sound.get("window_predictions")).isEqualTo(WINDOW);
    assertThat(sound.get("samples_total")).isEqualTo(WINDOW + 3 * BATCH);
    assertThat(sound.get("model_version")).isEqualTo(1);
    assertThat(sound.get("card_ece_15")).isEqualTo(report.value(EvaluationMetric.ECE_15));
    assertThat(sound.get("ece_15")).isLessThan(sound.get("ece_15_limit"));
    assertThat(Math.abs(sound.get("drift", "metric", "confidence"))).isLessThan(0.05);

    corrupt = true;
    Scraped bad = look(probe, ROUNDS);
    assertThat(bad.get("ece_15")).isGreaterThan(bad.get("ece_15_limit"));
    assertThat(bad.get("drift", "metric", "ece_15"))
        .isCloseTo(bad.get("ece_15") - report.value(EvaluationMetric.ECE_15), within(1e-12))
        .isGreaterThan(0.1);
    assertThat(bad.get("drift", "metric", "accuracy")).isLessThan(-0.1);
    assertThat(bad.get("outside_card_interval", "metric", "ece_15")).isEqualTo(1);
    assertThat(bad.get("outside_card_interval", "metric", "accuracy")).isEqualTo(1);

    ShippedAlert alert = new ShippedAlert("CiglServedEceDrift", cards);
    assertThat(alert.fires(sound.monitor())).isFalse();
    assertThat(alert.fires(bad.monitor())).isTrue();

    corrupt = false;
    Scraped again = look(probe, ROUNDS);
    assertThat(again.get("ece_15")).isLessThan(again.get("ece_15_limit"));
  }

  @Test
  void aServerThatStopsAndComesBackIsSeenAndFiguresGoOn() {
    ServedProbe probe = probe();
    Scraped before = look(probe, 2);
    assertThat(before.get("server_up")).isEqualTo(1);
    server.close();

    Scraped down = look(probe, 2);
    assertThat(down.get("server_up")).isZero();
    assertThat(down.get("samples_failed_total")).isEqualTo(2 * BATCH);
    assertThat(down.get("ece_15")).isEqualTo(before.get("ece_15"));
    assertThat(down.get("last_success_timestamp_seconds")).isEqualTo(started + 120);

    serve();
    Scraped back = look(probe, 1);
    assertThat(back.get("server_up")).isEqualTo(1);
    assertThat(back.get("window_predictions")).isEqualTo(3 * BATCH);
    assertThat(back.get("last_success_timestamp_seconds")).isEqualTo(started + 300);
    assertThat(back.get("model_version_changes_total")).isZero();
  }

  @Test
  void aServerThatIsNotThereYetIsWaitedForButAWrongModelIsNot() {
    server.close();
    ServedProbe probe = probe();
    assertThat(look(probe, 1).get("server_up")).isZero();
    serve();
    assertThat(look(probe, 1).get("server_up")).isEqualTo(1);

    RemoteAddress wrong =
        new RemoteAddress(
            "http://127.0.0.1:" + port + "/v1/models/other",
            new RemoteOptions(Duration.ofSeconds(20), 0),
            new RemoteListener() {});
    ServedProbe other =
        new ServedProbe(
            () -> new ServedVersion(wrong.connect(), OptionalLong.empty()),
            () -> images,
            WINDOW,
            Optional.empty(),
            metrics,
            clock);
    assertThatThrownBy(other::run)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("other");
  }

  @Test
  void anotherVersionEmptiesTheWindow() throws IOException {
    ServedProbe probe = probe();
    look(probe, 4);
    Path second = SavedModelWriter.write(means.model(20), models.resolve("m"), 2, written -> {});
    try {
      server.poll();
      Scraped switched = look(probe, 2);
      assertThat(switched.get("model_version")).isEqualTo(2);
      assertThat(switched.get("model_version_changes_total")).isEqualTo(1);
      assertThat(switched.get("window_predictions")).isEqualTo(2 * BATCH);
      assertThat(switched.get("samples_total")).isEqualTo(6 * BATCH);
      assertThat(switched.get("drift", "metric", "confidence")).isGreaterThan(0.1);
    } finally {
      FileUtils.deleteDirectory(second.toFile());
    }
  }
}
