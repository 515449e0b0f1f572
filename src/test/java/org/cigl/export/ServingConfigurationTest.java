package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.cigl.testing.Python;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files in {@code export/} that start TensorFlow Serving, Prometheus and Grafana. */
class ServingConfigurationTest {
  private static final Path EXPORT = Path.of("export");
  private static final Path KUBERNETES = EXPORT.resolve("kubernetes");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void modelsAreServedByTheLabelsOfVersionsThatAreLoaded() throws Exception {
    DynamicMessage config =
        ServingSchema.parse(EXPORT.resolve("models.config"), "ModelServerConfig");
    List<?> models = (List<?>) ServingSchema.get(config, "model_config_list", "config");
    assertThat(models).hasSize(1);
    DynamicMessage model = (DynamicMessage) models.get(0);
    String name = (String) ServingSchema.get(model, "name");
    assertThat(ServingSchema.get(model, "base_path")).isEqualTo("/models/" + name);
    assertThat(ServingSchema.get(model, "model_platform")).isEqualTo("tensorflow");
    List<?> versions =
        (List<?>) ServingSchema.get(model, "model_version_policy", "specific", "versions");
    Set<Object> labels = new HashSet<>();
    for (Object entry : (List<?>) ServingSchema.get(model, "version_labels")) {
      labels.add(ServingSchema.get((DynamicMessage) entry, "key"));
      assertThat(versions.contains(ServingSchema.get((DynamicMessage) entry, "value"))).isTrue();
    }
    assertThat(labels).isEqualTo(Set.of("stable", "canary"));
    for (Path file : List.of(EXPORT.resolve("compose.yaml"), KUBERNETES.resolve("serving.yaml"))) {
      assertThat(Files.readString(file)).contains("/v1/models/" + name + "/labels/stable ");
    }
  }

  @Test
  void servingsOwnClassesParseTheModels() throws Exception {
    String output =
        Python.run(
            List.of("tensorflow_serving.config.model_server_config_pb2"),
            "check_models_config.py",
            EXPORT.resolve("models.config").toString());
    // Warnings of its packages come first.
    JsonNode models = JSON.readTree(output.strip().lines().reduce("", (all, line) -> line));
    assertThat(models).hasSize(1);
    assertThat(models.get(0).at("/name").asText()).isEqualTo("fashion");
    assertThat(models.get(0).at("/versions").get(0).asInt()).isEqualTo(1);
    assertThat(models.get(0).at("/labels/stable").asInt()).isEqualTo(1);
    assertThat(models.get(0).at("/labels/canary").asInt()).isEqualTo(1);
  }

  @Test
  void batchingIsBounded() throws Exception {
    DynamicMessage batching =
        ServingSchema.parse(EXPORT.resolve("batching.config"), "BatchingParameters");
    assertThat((Long) ServingSchema.get(batching, "max_batch_size", "value")).isBetween(2L, 1024L);
    assertThat((Long) ServingSchema.get(batching, "batch_timeout_micros", "value"))
        .isBetween(1L, 100_000L);
    assertThat((Long) ServingSchema.get(batching, "max_enqueued_batches", "value")).isPositive();
    assertThat((Long) ServingSchema.get(batching, "num_batch_threads", "value")).isPositive();
  }

  @Test
  void prometheusScrapesWhereServingAnswers() throws Exception {
    DynamicMessage monitoring =
        ServingSchema.parse(EXPORT.resolve("monitoring.config"), "MonitoringConfig");
    assertThat(ServingSchema.get(monitoring, "prometheus_config", "enable")).isEqualTo(true);
    Object path = ServingSchema.get(monitoring, "prometheus_config", "path");
    JsonNode scrape =
        documents(KUBERNETES.resolve("prometheus.yml")).get(0).at("/scrape_configs/0");
    assertThat(scrape.at("/metrics_path").asText()).isEqualTo(path);
    JsonNode found = scrape.at("/dns_sd_configs/0");
    JsonNode service = named(objects(), "Service", found.at("/names/0").asText());
    assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
    assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(found.at("/port").asInt());
  }

  @Test
  void composeNamesFilesThatAreThereAndListensToThisMachineAlone() throws IOException {
    JsonNode compose = documents(EXPORT.resolve("compose.yaml")).get(0);
    for (JsonNode included : compose.get("include")) {
      assertThat(EXPORT.resolve(included.asText())).isRegularFile();
    }
    JsonNode serving = compose.at("/services/serving");
    assertThat(serving.get("ports")).hasSize(2);
    for (JsonNode port : serving.get("ports")) {
      assertThat(port.asText()).startsWith("127.0.0.1:");
    }
    assertThat(serving.at("/read_only").asBoolean()).isTrue();
    assertThat(serving.at("/user").asText()).doesNotStartWith("0").doesNotStartWith("root");
    assertThat(serving.at("/cap_drop/0").asText()).isEqualTo("ALL");
    assertThat(texts(serving.get("volumes")))
        .containsExactly("${CIGL_MODELS:-../models}:/models:ro", ".:/config:ro");
    assertThat(texts(serving.get("command")))
        .isEqualTo(
            texts(named(objects(), "Deployment", "cigl-serving").at(container(0) + "/args")));
    for (String argument : texts(serving.get("command"))) {
      if (argument.contains("=/config/")) {
        assertThat(EXPORT.resolve(argument.replaceFirst(".*=/config/", ""))).isRegularFile();
      }
    }
  }

  @Test
  void podsRunWithoutRightsWithinLimitsAndAreProbed() throws IOException {
    List<JsonNode> deployments = ofKind("Deployment");
    assertThat(deployments).hasSize(2);
    for (JsonNode deployment : deployments) {
      JsonNode pod = deployment.at("/spec/template/spec");
      assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      Set<String> volumes = new HashSet<>(values(pod.get("volumes"), "/name"));
      for (JsonNode container : pod.get("containers")) {
        String name = container.get("name").asText();
        JsonNode security = container.get("securityContext");
        assertThat(security.at("/readOnlyRootFilesystem").asBoolean()).as(name).isTrue();
        assertThat(security.at("/allowPrivilegeEscalation").asBoolean(true)).as(name).isFalse();
        assertThat(security.at("/capabilities/drop/0").asText()).as(name).isEqualTo("ALL");
        for (String key : List.of("requests", "limits")) {
          assertThat(container.at("/resources/" + key).has("cpu")).as(name).isTrue();
          assertThat(container.at("/resources/" + key).has("memory")).as(name).isTrue();
        }
        assertThat(container.has("readinessProbe")).as(name).isTrue();
        assertThat(container.has("livenessProbe")).as(name).isTrue();
        assertThat(container.get("image").asText()).as("a fixed version").matches(".+:v?\\d.+");
        assertThat(volumes).containsAll(values(container.get("volumeMounts"), "/name"));
      }
    }
    assertThat(named(objects(), "Deployment", "cigl-serving").at(container(0)).has("startupProbe"))
        .isTrue();
  }

  @Test
  void whatObjectsReferToIsThere() throws IOException {
    JsonNode kustomization = documents(KUBERNETES.resolve("kustomization.yaml")).get(0);
    Set<String> maps = new HashSet<>();
    for (JsonNode map : kustomization.get("configMapGenerator")) {
      maps.add(map.get("name").asText());
      for (JsonNode file : map.get("files")) {
        assertThat(KUBERNETES.resolve(file.asText())).isRegularFile();
      }
    }
    Set<String> claims = new HashSet<>();
    ofKind("PersistentVolumeClaim").forEach(c -> claims.add(c.at("/metadata/name").asText()));
    Set<JsonNode> pods = new HashSet<>();
    for (JsonNode deployment : ofKind("Deployment")) {
      pods.add(deployment.at("/spec/selector/matchLabels"));
      for (JsonNode volume : deployment.at("/spec/template/spec/volumes")) {
        if (volume.has("configMap")) {
          assertThat(maps).contains(volume.at("/configMap/name").asText());
        }
        if (volume.has("persistentVolumeClaim")) {
          assertThat(claims).contains(volume.at("/persistentVolumeClaim/claimName").asText());
        }
      }
    }
    for (JsonNode service : ofKind("Service")) {
      assertThat(pods).contains(service.at("/spec/selector"));
      assertThat(service.at("/spec/type").isMissingNode()).as("reached from inside alone").isTrue();
    }
  }

  @Test
  void kubectlBuildsTheManifests() throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "kubectl",
                  "kustomize",
                  "--load-restrictor=LoadRestrictionsNone",
                  KUBERNETES.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      abort("no kubectl: " + e.getMessage());
      return;
    }
    String built = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    JsonNode serving = named(parse(built), "ConfigMap", "cigl-serving");
    assertThat(serving.at("/data/models.config").asText())
        .isEqualTo(Files.readString(EXPORT.resolve("models.config")));
    for (JsonNode object : parse(built)) {
      assertThat(object.at("/metadata/namespace").asText()).isEqualTo("cigl");
    }
  }

  private static String container(int index) {
    return "/spec/template/spec/containers/" + index;
  }

  private static List<JsonNode> objects() throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (JsonNode file :
        documents(KUBERNETES.resolve("kustomization.yaml")).get(0).get("resources")) {
      objects.addAll(documents(KUBERNETES.resolve(file.asText())));
    }
    return objects;
  }

  private static List<JsonNode> ofKind(String kind) throws IOException {
    return objects().stream().filter(o -> o.at("/kind").asText().equals(kind)).toList();
  }

  private static JsonNode named(List<JsonNode> objects, String kind, String name) {
    return objects.stream()
        .filter(
            object ->
                object.at("/kind").asText().equals(kind)
                    && object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  /** By SnakeYAML itself: Jackson knows no anchors. */
  private static List<JsonNode> parse(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(16 << 20);
    Iterable<Object> documents =
        new Yaml(new SafeConstructor(options)).loadAll(new StringReader(text));
    return StreamSupport.stream(documents.spliterator(), false)
        .map(document -> new YAMLMapper().<JsonNode>valueToTree(document))
        .toList();
  }

  private static List<String> texts(JsonNode list) {
    return values(list, "");
  }

  private static List<String> values(JsonNode list, String pointer) {
    Stream<JsonNode> items = StreamSupport.stream(list.spliterator(), false);
    return items.map(item -> item.at(pointer).asText()).toList();
  }
}
