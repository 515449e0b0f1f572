package org.cigl.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashboards against the types that Grafana publishes, of the versions that they are for. */
class GrafanaSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> WITH_FIELDS = Set.of("barchart", "timeseries");
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  private static JsonNode read(String name, int version) throws IOException {
    String file = "/grafana/" + name + "-" + version + ".json";
    try (InputStream in = GrafanaSchemaTest.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      return JSON.readTree(in);
    }
  }

  /** Options as a dashboard holds them: Grafana fills in those that are left out. */
  private static Schema options(String name, int version) throws IOException {
    JsonNode schema = read(name, version);
    for (JsonNode parent : schema.findParents("required")) {
      ((ObjectNode) parent).remove("required");
    }
    return REGISTRY.getSchema(schema);
  }

  private static List<String> faults(Schema schema, JsonNode of) {
    return schema.validate(of).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12})
  void dashboardsAreOfGrafanasType(int version) throws IOException {
    Schema schema = REGISTRY.getSchema(read("dashboard", version));
    for (Map.Entry<String, JsonNode> each : MonitoringFiles.dashboards().entrySet()) {
      assertThat(faults(schema, each.getValue())).as(each.getKey()).isEmpty();
      ((ObjectNode) each.getValue()).put("colour", "red");
      assertThat(faults(schema, each.getValue())).anyMatch(fault -> fault.contains("colour"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12})
  void optionsOfPanelsAreThoseOfTheirType(int version) throws IOException {
    for (Map.Entry<String, JsonNode> each : MonitoringFiles.dashboards().entrySet()) {
      for (JsonNode panel : each.getValue().path("panels")) {
        String type = panel.path("type").asText();
        String title = each.getKey() + ": " + panel.path("title").asText();
        if (!type.equals("row")) {
          JsonNode chosen = panel.has("options") ? panel.get("options") : JSON.createObjectNode();
          assertThat(faults(options(type + "-options", version), chosen)).as(title).isEmpty();
        }
        if (WITH_FIELDS.contains(type)) {
          JsonNode custom = panel.at("/fieldConfig/defaults/custom");
          assertThat(faults(options(type + "-field", version), custom)).as(title).isEmpty();
        }
      }
    }
  }
}
