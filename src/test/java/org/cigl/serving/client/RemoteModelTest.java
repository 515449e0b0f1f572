package org.cigl.serving.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.export.ServedModel;
import org.cigl.serving.TestModels;
import org.cigl.serving.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against the real server, by way of a proxy that fails. */
class RemoteModelTest {
  private static final String MODEL = "/v1/models/tiny";

  @TempDir Path folder;
  private TestServer server;
  private FlakyProxy proxy;
  private final List<String> retries = new ArrayList<>();
  private final RemoteListener listener =
      new RemoteListener() {
        @Override
        public void retrying(String reason, Duration delay) {
          retries.add(reason);
        }
      };

  @BeforeEach
  void start() throws IOException {
    TestModels.images(folder.resolve("tiny"), 1, 5);
    TestModels.generic(folder.resolve("other/1"));
    server = TestServer.start(folder, TestServer.options());
    proxy = new FlakyProxy(server.at("/"));
  }

  @AfterEach
  void stop() {
    proxy.close();
    server.close();
  }

  private RemoteModel connect(String path, int tries) {
    return RemoteModel.connect(
        proxy.at(path), new RemoteOptions(Duration.ofSeconds(20), tries), listener);
  }

  @Test
  void aServerThatFailsTwiceIsAskedAThirdTime() {
    float[] raw = TestModels.pixels(3, 4);
    try (RemoteModel remote = connect(MODEL, 2);
        ServedModel local = ServedModel.load(folder.resolve("tiny"))) {
      proxy.failNext(503, FlakyProxy.BREAK);
      List<float[]> values =
          remote.fetch("serving_default", raw, 3, List.of("logits", "confidence"));
      assertThat(values.get(0)).isEqualTo(local.fetch(raw, 3, "logits"));
      assertThat(values.get(1)).isEqualTo(local.fetch(raw, 3, "confidence"));
      assertThat(retries).hasSize(2);
      assertThat(retries.get(0)).contains("503");
      assertThat(retries.get(1)).contains("connection");
    }
  }

  @Test
  void onlyFailuresThatMayPassAreTriedAgain() {
    try (RemoteModel remote = connect(MODEL, 3)) {
      proxy.failNext(500);
      assertThatThrownBy(() -> ask(remote))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("answers 500");
      assertThat(retries).isEmpty();
      proxy.failNext(429, 502, 504, 503, 503);
      assertThatThrownBy(() -> ask(remote))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("503, tried 4 times");
      assertThat(retries).hasSize(3);
    }
  }

  private static void ask(RemoteModel remote) {
    remote.fetch("serving_default", TestModels.pixels(1, 1), 1, List.of("logits"));
  }

  @Test
  void predictionsAreOfOneVersionThoughANewerOneComes() throws IOException {
    float[] raw = TestModels.pixels(1, 4);
    try (RemoteModel remote = connect(MODEL, 0);
        ServedModel local = ServedModel.load(folder.resolve("tiny/1"))) {
      TestModels.images(folder.resolve("tiny"), 2, 6);
      server.poll();
      assertThat(remote.fetch("serving_default", raw, 1, List.of("logits")).get(0))
          .isEqualTo(local.fetch(raw, 1, "logits"));
      assertThat(proxy.paths()).containsExactly(MODEL + "/metadata", MODEL + "/versions/1:predict");
      assertThat(remote.title()).isEqualTo("tiny/1");
      assertThat(remote.source()).isEqualTo(proxy.at(MODEL + "/versions/1"));
    }
  }

  @Test
  void whatIsNoImageClassifierIsRefused() {
    assertThatThrownBy(() -> connect("/v1/models/other", 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no signature serving_default from images");
    assertThatThrownBy(() -> connect("/v1/models/nope", 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("404: there is no model 'nope'");
    assertThatThrownBy(() -> connect(MODEL + "/versions/3", 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no version 3");
    proxy.failNext(204);
    assertThatThrownBy(() -> connect(MODEL, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("204");
    try (RemoteModel remote = connect(MODEL, 0)) {
      assertThatThrownBy(remote::requirePosterior)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("no signature posterior");
    }
  }
}
