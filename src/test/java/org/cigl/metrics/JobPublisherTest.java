package org.cigl.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.cigl.RunFailedException;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.BrokenServer;
import org.cigl.testing.Printed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of a run's last metrics, and that it costs the run nothing where nobody takes them.
 */
class JobPublisherTest {
  private static final Recipe RECIPE = RecipeFile.load(RecipeFile.DEFAULT, Map.of());
  private static final Pushgateway.PushPolicy SHORT =
      new Pushgateway.PushPolicy(
          Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(1), 3);
  private static final String PUSH_FAILED =
      "cigl_publish_failures_total{target=\"push_gateway\"} 1.0";

  @TempDir private Path folder;

  private Path last() {
    return folder.resolve("metrics.prom");
  }

  private String publish(URI gateway, Path textFile, Runnable job) throws IOException {
    try (RunMetrics metrics = new RunMetrics(RECIPE, "run 1/a")) {
      JobPublisher publisher =
          new JobPublisher(
              metrics,
              new JobPublisher.Destinations(
                  gateway == null ? null : new Pushgateway(gateway, SHORT),
                  textFile == null ? null : new TextFile(textFile)));
      String result =
          publisher.watch(
              last(),
              () -> {
                job.run();
                return "trained";
              });
      assertThat(result).isEqualTo("trained");
    }
    return Files.readString(last());
  }

  @Test
  void aGatewayThatIsDownCostsAWarningAndACounter() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(publish(URI.create("http://127.0.0.1:" + port), null, () -> {}))
        .contains(PUSH_FAILED, "cigl_job_exit{reason=\"success\"} 1.0");
  }

  @Test
  void aGatewayThatIsSlowIsWaitedForOnlySoLong() throws IOException {
    try (StubGateway gateway = new StubGateway(Duration.ofSeconds(20), 202)) {
      long before = System.nanoTime();
      assertThat(publish(gateway.address(), null, () -> {})).contains(PUSH_FAILED);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
      assertThat(gateway.pushes()).hasSize(3);
    }
  }

  @Test
  void aGatewayThatAnswers500IsTriedThreeTimes() throws IOException {
    try (StubGateway gateway = new StubGateway(Duration.ZERO, 500)) {
      assertThat(publish(gateway.address(), null, () -> {})).contains(PUSH_FAILED);
      assertThat(gateway.pushes()).hasSize(3);
    }
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("reset", BrokenServer.RESET),
        Arguments.of("half-closed", BrokenServer.HALF_CLOSED),
        Arguments.of("half a head", BrokenServer.text("HTTP/1.1 202 Acc")),
        Arguments.of("no HTTP", BrokenServer.text("SSH-2.0-OpenSSH_9.6\r\n\r\n")),
        Arguments.of("no number", BrokenServer.text("HTTP/1.1 2x2 OK\r\n\r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aGatewayThatBreaksOffIsTriedAgain(String name, BrokenServer.Answer answer) throws Exception {
    try (BrokenServer gateway = new BrokenServer(answer, BrokenServer.status(202))) {
      assertThat(publish(URI.create(gateway.at("")), null, () -> {}))
          .contains("cigl_publish_failures_total{target=\"push_gateway\"} 0.0");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aGatewayThatStaysBrokenCostsOneLine(String name, BrokenServer.Answer answer)
      throws Exception {
    String printed =
        Printed.during(
            () -> {
              try (BrokenServer gateway = new BrokenServer(answer)) {
                assertThat(publish(URI.create(gateway.at("")), null, () -> {}))
                    .contains(PUSH_FAILED);
              }
              return null;
            });
    assertThat(printed).hasLineCount(1).contains("the run is not affected").doesNotContain("\tat ");
  }

  @Test
  void halfABodyAfterTheStatusIsNoFailure() throws Exception {
    BrokenServer.Answer half =
        BrokenServer.text("HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\nhal");
    try (BrokenServer gateway = new BrokenServer(half)) {
      assertThat(publish(URI.create(gateway.at("")), null, () -> {}))
          .contains("cigl_publish_failures_total{target=\"push_gateway\"} 0.0");
      assertThat(gateway.requests()).hasSize(1);
    }
  }

  @Test
  void aPushIsRetriedAndReplacesTheGroupOfTheRun() throws IOException {
    try (StubGateway gateway = new StubGateway(Duration.ZERO, 503, 202)) {
      assertThat(publish(gateway.address(), null, () -> {}))
          .contains("cigl_publish_failures_total{target=\"push_gateway\"} 0.0");
      assertThat(gateway.pushes()).hasSize(2);
      StubGateway.Push push = gateway.pushes().get(1);
      assertThat(push.method()).isEqualTo("PUT");
      assertThat(push.path())
          .startsWith("/metrics/job/cigl-train")
          .contains("/model/fashion")
          .contains("run@base64/");
      assertThat(push.body())
          .contains("cigl_job_last_success_timestamp_seconds ", "cigl_job_running 0.0")
          .doesNotContain("process_")
          .doesNotContain("jvm_");
    }
  }

  @Test
  void aFailureIsPublishedWithItsReasonAndThrownOn() throws IOException {
    try (StubGateway gateway = new StubGateway(Duration.ZERO, 202)) {
      Runnable job =
          () -> {
            throw new RunFailedException("loss is NaN");
          };
      assertThatThrownBy(() -> publish(gateway.address(), null, job))
          .isInstanceOf(RunFailedException.class)
          .hasMessage("loss is NaN");
      assertThat(gateway.pushes().get(0).body())
          .contains("cigl_job_exit{reason=\"run_failed\"} 1.0")
          .contains("cigl_job_exit{reason=\"success\"} 0.0")
          .contains("cigl_job_last_failure_timestamp_seconds ")
          .doesNotContain("cigl_job_last_success_timestamp_seconds");
      assertThat(last()).content().contains("reason=\"run_failed\"} 1.0");
    }
  }

  @Test
  void aTextFileCarriesTheIdentityAndKeepsTheLastSuccess() throws IOException {
    Path file = folder.resolve("cigl.prom");
    publish(null, file, () -> {});
    String success = line(file, "cigl_job_last_success_timestamp_seconds{");
    assertThat(success).contains("model=\"fashion\",run=\"run 1/a\"");
    Runnable failing =
        () -> {
          throw new IllegalStateException("a fault");
        };
    assertThatThrownBy(() -> publish(null, file, failing)).hasMessage("a fault");
    assertThat(line(file, "cigl_job_last_success_timestamp_seconds{")).isEqualTo(success);
    assertThat(line(file, "cigl_job_last_failure_timestamp_seconds{")).isNotEmpty();
    assertThat(Files.readString(file))
        .contains("cigl_job_exit{model=\"fashion\",reason=\"internal_error\",run=\"run 1/a\"} 1.0")
        .contains("cigl_run_info{")
        .doesNotContain("process_");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void aTextFileThatCannotBeWrittenIsCounted() throws IOException {
    assertThat(publish(null, folder.resolve("missing").resolve("cigl.prom"), () -> {}))
        .contains("cigl_publish_failures_total{target=\"textfile\"} 1.0");
  }

  private static String line(Path file, String start) throws IOException {
    return Files.readString(file)
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow();
  }
}
