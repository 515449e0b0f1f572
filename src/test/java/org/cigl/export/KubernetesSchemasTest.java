package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.testing.KubernetesSchemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests of {@code export/} against the published types of their kinds. */
class KubernetesSchemasTest {
  private static final Path OPERATOR = Path.of("export/kubernetes/operator");
  private static final KubernetesSchemas SCHEMAS = open();

  private static KubernetesSchemas open() {
    try {
      return new KubernetesSchemas();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("export"))) {
      return files
          .filter(file -> file.getNameCount() > 2 && file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("kustomization.yaml"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void everyObjectIsOfItsType(Path manifest) throws IOException {
    for (JsonNode object : KubernetesSchemas.objects(Files.readString(manifest))) {
      assertThat(SCHEMAS.faults(object)).as(object.path("kind").asText()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "export/kubernetes/serving.yaml, 0, /spec, replica, additional",
    "export/kubernetes/operator/rules.yaml, 0, /spec/groups/0, rulez, additional",
    "export/kubernetes/operator/monitors.yaml, 1, /spec/podMetricsEndpoints/0, portt, additional",
    "export/training/jobset.yaml, 0, /spec/replicatedJobs/0/template/spec, compl, additional",
    "export/training/trainjob.yaml, 0, /spec/template/spec/replicatedJobs/0, x, additional",
    "export/training/trainjob.yaml, 1, /spec/trainer, nodes, additional",
    "export/training/tfjob.yaml, 0, /spec/tfReplicaSpecs/Chief/template/spec, x, additional",
  })
  void whatTheTypeDoesNotHaveIsFound(
      Path manifest, int index, String at, String key, String message) throws IOException {
    JsonNode object = KubernetesSchemas.objects(Files.readString(manifest)).get(index);
    ((ObjectNode) object.at(at)).put(key, 1);
    assertThat(SCHEMAS.faults(object))
        .anySatisfy(fault -> assertThat(fault).contains("'" + key + "'").contains(message));
  }

  @Test
  void theOperatorGetsTheRulesThatPrometheusGets() throws IOException {
    ArrayNode groups = JsonNodeFactory.instance.arrayNode();
    for (String file : List.of("recording.yml", "alerts.yml")) {
      String text = Files.readString(Path.of("monitoring/rules", file));
      KubernetesSchemas.objects(text).get(0).path("groups").forEach(groups::add);
    }
    JsonNode rules =
        KubernetesSchemas.objects(Files.readString(OPERATOR.resolve("rules.yaml"))).get(0);
    assertThat(rules.at("/spec/groups")).isEqualTo(groups);
  }

  @Test
  void monitorsSelectWhatIsThereAndCallItAsTheRulesDo() throws IOException {
    List<JsonNode> monitors =
        KubernetesSchemas.objects(Files.readString(OPERATOR.resolve("monitors.yaml")));
    JsonNode each =
        KubernetesSchemas.objects(Files.readString(Path.of("export/kubernetes/serving.yaml")))
            .get(2);
    monitors
        .get(0)
        .at("/spec/selector/matchLabels")
        .properties()
        .forEach(
            label ->
                assertThat(each.at("/metadata/labels").path(label.getKey()))
                    .isEqualTo(label.getValue()));
    JsonNode endpoint = monitors.get(0).at("/spec/endpoints/0");
    assertThat(each.at("/spec/ports/0/name")).isEqualTo(endpoint.path("port"));
    assertThat(Files.readString(Path.of("export/monitoring.config")))
        .contains(endpoint.path("path").asText());
    List<String> jobs = new ArrayList<>();
    KubernetesSchemas.objects(Files.readString(Path.of("monitoring/prometheus.yml")))
        .get(0)
        .path("scrape_configs")
        .forEach(scrape -> jobs.add(scrape.path("job_name").asText()));
    assertThat(jobs)
        .contains(
            endpoint.at("/relabelings/0/replacement").asText(),
            monitors.get(1).at("/spec/podMetricsEndpoints/0/relabelings/0/replacement").asText());
  }

  @Test
  void everyDashboardIsAConfigMapForTheSidecar() throws IOException {
    JsonNode kustomization =
        KubernetesSchemas.objects(Files.readString(OPERATOR.resolve("kustomization.yaml"))).get(0);
    List<String> files = new ArrayList<>();
    for (JsonNode map : kustomization.path("configMapGenerator")) {
      if (map.at("/options/labels/grafana_dashboard").asText().equals("1")) {
        files.add(OPERATOR.resolve(map.at("/files/0").asText()).normalize().toString());
      }
    }
    try (Stream<Path> dashboards = Files.list(Path.of("monitoring/grafana/dashboards"))) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(dashboards.map(Path::toString).toList());
    }
  }
}
