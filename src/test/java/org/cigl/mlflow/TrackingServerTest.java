package org.cigl.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingServerTest {
  private static final String URL = "http://here:5000/ml";

  @Test
  void nothingIsLoggedWhereNoServerIsNamed() {
    assertThat(TrackingServer.of(null, null, Map.of())).isEmpty();
    assertThat(TrackingServer.of(null, null, Map.of("MLFLOW_TRACKING_URI", ""))).isEmpty();
  }

  @Test
  void environmentNamesServerAndExperiment() {
    TrackingServer server =
        TrackingServer.of(
                null, null, Map.of("MLFLOW_TRACKING_URI", URL, "MLFLOW_EXPERIMENT_NAME", "photos"))
            .orElseThrow();
    assertThat(server.address()).isEqualTo(URI.create("http://here:5000/ml/"));
    assertThat(server.experiment()).contains("photos");
    assertThat(server.page("3", "abc")).isEqualTo("http://here:5000/ml/#/experiments/3/runs/abc");
  }

  @Test
  void optionsComeBeforeTheEnvironment() {
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_URI", "sqlite:///a", "MLFLOW_EXPERIMENT_NAME", "photos");
    TrackingServer server = TrackingServer.of(URL, "mine", environment).orElseThrow();
    assertThat(server.address().getHost()).isEqualTo("here");
    assertThat(server.experiment()).contains("mine");
  }

  @Test
  void userAndPasswordComeBeforeAToken() {
    Map<String, String> environment =
        Map.of(
            "MLFLOW_TRACKING_USERNAME", "me",
            "MLFLOW_TRACKING_PASSWORD", "secret",
            "MLFLOW_TRACKING_TOKEN", "token");
    assertThat(TrackingServer.of(URL, null, environment).orElseThrow().authorization())
        .contains("Basic bWU6c2VjcmV0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"here:5000", "ftp://here", "http://", "http://a b", "http://here?a=b", "mlruns"})
  void anAddressOfNoServerIsRefused(String url) {
    assertThatThrownBy(() -> TrackingServer.of(url, null, Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("mlflow is ")
        .hasMessageContaining(", must be the address of an MLflow tracking server such as ");
  }

  @Test
  void aPasswordInTheAddressIsRefusedAndNotShown() {
    assertThatThrownBy(() -> TrackingServer.of("http://me:secret@here", null, Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("MLFLOW_TRACKING_PASSWORD")
        .hasMessageNotContaining("secret");
  }

  @Test
  void theVariableAtFaultIsNamed() {
    assertThatThrownBy(
            () -> TrackingServer.of(null, null, Map.of("MLFLOW_TRACKING_URI", "http:///a")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("MLFLOW_TRACKING_URI is http:///a, must be ");
  }

  /** It is there for other programs, and must not keep a training from its start. */
  @Test
  void aStoreOfTheEnvironmentIsNotUsed() {
    assertThat(TrackingServer.of(null, null, Map.of("MLFLOW_TRACKING_URI", "sqlite:///a")))
        .isEmpty();
  }

  @Test
  void anExperimentNeedsAServer() {
    assertThatThrownBy(() -> TrackingServer.of(null, "mine", Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("mlflow_experiment is mine");
  }
}
