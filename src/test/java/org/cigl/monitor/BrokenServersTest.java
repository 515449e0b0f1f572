package org.cigl.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.cigl.data.ImageSet;
import org.cigl.gate.NoisyPixels;
import org.cigl.metrics.MonitorMetrics;
import org.cigl.serving.client.RemoteAddress;
import org.cigl.serving.client.RemoteListener;
import org.cigl.serving.client.RemoteModel;
import org.cigl.serving.client.RemoteOptions;
import org.cigl.testing.BrokenServer;
import org.cigl.testing.Printed;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Served models whose server breaks off: the monitor says so once, and goes on. */
@Timeout(60)
class BrokenServersTest {
  private static final String HALF = "{\"model_spec\": {\"name\": \"m\", \"version\": \"1\"}}";

  private final MovingClock clock = new MovingClock();

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("reset", BrokenServer.RESET),
        Arguments.of("half-closed", BrokenServer.HALF_CLOSED),
        Arguments.of("half a body", BrokenServer.halfOf(HALF)),
        Arguments.of("half of the chunks", BrokenServer.chunksOf(HALF)),
        Arguments.of("no HTTP", BrokenServer.text("SSH-2.0-OpenSSH_9.6\r\n\r\n")),
        Arguments.of("busy", BrokenServer.status(503, "Retry-After: 30")));
  }

  private ServedProbe probe(BrokenServer server, MonitorMetrics metrics) {
    ImageSet images = NoisyPixels.images(20);
    RemoteAddress address =
        new RemoteAddress(
            server.at("/v1/models/m"),
            new RemoteOptions(Duration.ofSeconds(10), 0),
            new RemoteListener() {});
    return new ServedProbe(
        () -> {
          RemoteModel model = address.connect();
          return new ServedVersion(model, model.version());
        },
        () -> images,
        100,
        Optional.empty(),
        metrics,
        clock);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void costOneLine(String name, BrokenServer.Answer answer) throws Exception {
    String printed = Printed.during(() -> look(answer));
    assertThat(printed)
        .hasLineCount(1)
        .contains("20 samples were not answered")
        .doesNotContain("Exception", "\tat ");
  }

  private Void look(BrokenServer.Answer answer) throws IOException {
    try (BrokenServer server = new BrokenServer(answer);
        MonitorMetrics metrics = new MonitorMetrics("m", clock.instant())) {
      ServedProbe probe = probe(server, metrics);
      probe.run();
      probe.run();
      assertThat(Scraped.of(metrics).get("server_up")).isZero();
      assertThat(Scraped.of(metrics).get("samples_failed_total")).isEqualTo(40);
    }
    return null;
  }
}
