package org.cigl.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MlflowClientTest {
  private static final MlflowClient.Limits SHORT =
      new MlflowClient.Limits(
          Duration.ofSeconds(1), Duration.ofMillis(500), 1000, Duration.ofMillis(1), 3);

  private StubTrackingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new StubTrackingServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void create(MlflowClient client) throws IOException {
    client.post("experiments/create", Map.of("name", "a"));
  }

  @Test
  void busyServerIsAskedAgain() throws IOException {
    server.failNext(503, 429);
    create(new MlflowClient(server.address(), SHORT));
    assertThat(server.requests()).hasSize(3);
    assertThat(server.experiments()).containsExactly("a");
  }

  @Test
  void busyServerIsGivenUpAfterThreeAttempts() {
    server.failNext(503, 503, 503);
    assertThatThrownBy(() -> create(new MlflowClient(server.address(), SHORT)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(RefusedException.class)
        .hasMessage("the server answers 503: on purpose");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void refusalIsNotTriedAgain() {
    server.failNext(401);
    assertThatThrownBy(() -> create(new MlflowClient(server.address(), SHORT)))
        .isInstanceOf(RefusedException.class)
        .hasMessage("the server answers 401: on purpose");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void silentServerIsNotWaitedForLong() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      TrackingServer address = new TrackingServer(uri, Optional.empty(), Optional.empty());
      assertThatThrownBy(() -> create(new MlflowClient(address, SHORT)))
          .isInstanceOf(IOException.class)
          .hasMessage("no answer within 0.5 s");
    }
  }

  @Test
  void credentialsAreSent() throws IOException {
    TrackingServer withToken =
        TrackingServer.of(server.url(), null, Map.of("MLFLOW_TRACKING_TOKEN", "secret"))
            .orElseThrow();
    create(new MlflowClient(withToken, SHORT));
    assertThat(server.authorization()).isEqualTo("Bearer secret");
    assertThat(withToken.toString()).doesNotContain("secret");
  }
}
