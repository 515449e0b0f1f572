package org.cigl.serving.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.testing.BrokenServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that reset, half-close, send half an answer, or ask for patience. */
@Tag("integration")
@Timeout(60)
class BrokenAnswersTest {
  private static final String MODEL = "/v1/models/m";
  private static final String METADATA =
      """
      {"model_spec": {"name": "m", "version": "%s"}, "metadata": {"signature_def":
      {"signature_def": {"serving_default": {
      "inputs": {"images": {"dtype": "DT_FLOAT", "tensor_shape": {"dim":
      [{"size": "-1"}, {"size": "1"}, {"size": "1"}, {"size": "1"}]}}},
      "outputs": {"logits": {"dtype": "DT_FLOAT", "tensor_shape": {"dim":
      [{"size": "-1"}, {"size": "2"}]}}}}}}}}
      """;
  private static final BrokenServer.Answer SOUND = BrokenServer.json(METADATA.formatted("1"));
  private static final String LOGITS = "{\"outputs\": [[0.5, 1.5]]}";

  private final List<String> reasons = new ArrayList<>();
  private final RemoteListener listener =
      new RemoteListener() {
        @Override
        public void retrying(String reason, Duration delay) {
          reasons.add(reason);
        }
      };

  private RemoteModel connect(BrokenServer server, int retries) {
    return RemoteModel.connect(
        server.at(MODEL), new RemoteOptions(Duration.ofSeconds(20), retries), listener);
  }

  private static List<float[]> ask(RemoteModel model) {
    return model.fetch("serving_default", new float[] {1}, 1, List.of("logits"));
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("reset", BrokenServer.RESET),
        Arguments.of("half-closed", BrokenServer.HALF_CLOSED),
        Arguments.of("half a body", BrokenServer.halfOf(LOGITS)),
        Arguments.of("half of the chunks", BrokenServer.chunksOf(LOGITS)),
        Arguments.of("half a head", BrokenServer.text("HTTP/1.1 200 OK\r\nContent-Le")),
        Arguments.of("no HTTP", BrokenServer.text("SSH-2.0-OpenSSH_9.6\r\n\r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void areAskedAgain(String name, BrokenServer.Answer answer) throws IOException {
    try (BrokenServer server =
            new BrokenServer(answer, SOUND, answer, answer, BrokenServer.json(LOGITS));
        RemoteModel model = connect(server, 4)) {
      assertThat(ask(model).get(0)).containsExactly(0.5f, 1.5f);
      assertThat(server.requests()).hasSizeGreaterThanOrEqualTo(5);
      assertThat(reasons).hasSizeBetween(1, 3).allMatch(reason -> reason.contains("connection"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void failInOneLineWhereTheyStayBroken(String name, BrokenServer.Answer answer)
      throws IOException {
    try (BrokenServer server = new BrokenServer(SOUND, answer);
        RemoteModel model = connect(server, 1)) {
      assertThat(catchThrowable(() -> ask(model)))
          .isInstanceOf(RunFailedException.class)
          .message()
          .startsWith(server.at(MODEL + "/versions/1:predict") + ": the connection fails: ")
          .endsWith(", tried 2 times")
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 503})
  void thatAskForPatienceGetTheTimeThatTheyAskFor(int status) throws IOException {
    try (BrokenServer server =
            new BrokenServer(BrokenServer.status(status, "Retry-After: 2"), SOUND);
        RemoteModel model = connect(server, 1)) {
      assertThat(model.title()).isEqualTo("m/1");
      assertThat(reasons).containsExactly("the server answers " + status);
      assertThat(server.millisBefore(1)).isBetween(1900L, 10_000L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "../../x", "-1", "12345678901234567890"})
  void thatNameNoVersionAreRefused(String version) throws IOException {
    try (BrokenServer server = new BrokenServer(BrokenServer.json(METADATA.formatted(version)))) {
      assertThatThrownBy(() -> connect(server, 0))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("version '" + version + "', must be a number");
    }
  }

  @Test
  void thatAnswerSomethingElseFailInOneLine() throws IOException {
    for (String json :
        List.of(
            "", "7", "[", "{}", "{\"outputs\": 5}", "{\"outputs\": [[1]]}", "[".repeat(99_999))) {
      try (BrokenServer server = new BrokenServer(SOUND, BrokenServer.json(json));
          RemoteModel model = connect(server, 0)) {
        assertThat(catchThrowable(() -> ask(model)))
            .as(json)
            .isInstanceOf(RunFailedException.class)
            .message()
            .hasLineCount(1);
      }
    }
  }
}
