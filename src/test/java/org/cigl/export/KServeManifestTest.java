package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.testing.KubernetesSchemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cigl export --kserve} writes. */
class KServeManifestTest {
  @TempDir Path folder;

  private static List<JsonNode> objects(Integer canaryPercent) {
    KServeManifest manifest = KServeManifest.of("fashion", "pvc://cigl-models/", canaryPercent);
    return KubernetesSchemas.objects(manifest.text());
  }

  @Test
  void everyObjectIsOfItsPublishedType() throws Exception {
    KubernetesSchemas schemas = new KubernetesSchemas();
    List<JsonNode> objects = objects(10);
    assertThat(objects.stream().map(it -> it.path("kind").asText()))
        .containsExactly("ConfigMap", "InferenceService", "PodDisruptionBudget", "PodMonitor");
    for (JsonNode object : objects) {
      assertThat(schemas.faults(object)).as(object.path("kind").asText()).isEmpty();
    }
  }

  @Test
  void theServiceIsOfTheModelAndItsShareOfTheTraffic() {
    JsonNode predictor = objects(10).get(1).at("/spec/predictor");
    assertThat(predictor.at("/model/storageUri").asText()).isEqualTo("pvc://cigl-models/fashion");
    assertThat(predictor.at("/canaryTrafficPercent").asInt()).isEqualTo(10);
    assertThat(objects(null).get(1).at("/spec/predictor").has("canaryTrafficPercent")).isFalse();
    assertThat(predictor.at("/model/readinessProbe/httpGet/path").asText())
        .isEqualTo("/v1/models/fashion");
  }

  @Test
  void servingIsGivenTheFilesOfTheOtherManifestsAndIsOfTheirVersion() throws Exception {
    JsonNode data = objects(null).get(0).path("data");
    for (String[] file :
        new String[][] {
          {"batching.config", "BatchingParameters"}, {"monitoring.config", "MonitoringConfig"}
        }) {
      Path written = Files.writeString(folder.resolve(file[0]), data.path(file[0]).asText());
      assertThat(ServingSchema.parse(written, file[1]))
          .asString()
          .isEqualTo(ServingSchema.parse(Path.of("export", file[0]), file[1]).toString());
    }
    assertThat(Files.readString(Path.of("export/kubernetes/serving.yaml")))
        .contains("image: tensorflow/serving:" + KServeManifest.SERVING + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "Fashion_1, pvc://m, , name is 'Fashion_1'",
    "fashion, models, , kserve_storage is 'models/fashion'",
    "fashion, 'pvc://m\n  evil: x', , kserve_storage",
    "fashion, pvc://m, 101, kserve_canary is 101",
  })
  void whatCannotBePartOfAManifestIsRefused(
      String name, String storage, Integer canary, String message) {
    assertThatThrownBy(() -> KServeManifest.of(name, storage, canary))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }
}
