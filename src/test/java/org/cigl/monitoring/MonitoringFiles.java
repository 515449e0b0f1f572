package org.cigl.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files in {@code monitoring/} and the expressions in them. */
final class MonitoringFiles {
  static final Path FOLDER = Path.of("monitoring").toAbsolutePath();
  static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();

  private MonitoringFiles() {}

  static JsonNode yaml(String name) throws IOException {
    return YAML.readTree(FOLDER.resolve(name).toFile());
  }

  /** All dashboards by file name. */
  static Map<String, JsonNode> dashboards() throws IOException {
    Map<String, JsonNode> dashboards = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve("grafana/dashboards"))) {
      for (Path file : files.sorted().toList()) {
        dashboards.put(file.getFileName().toString(), JSON.readTree(file.toFile()));
      }
    }
    return dashboards;
  }

  /** Expressions of all panels, by where they stand, with every variable standing for all. */
  static Map<String, String> panelExpressions() throws IOException {
    Map<String, String> expressions = new LinkedHashMap<>();
    dashboards()
        .forEach(
            (file, dashboard) -> {
              for (JsonNode panel : dashboard.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                  expressions.put(
                      file + ": " + panel.path("title").asText() + ", " + target.path("refId"),
                      target
                          .path("expr")
                          .asText()
                          .replace("$__rate_interval", "1m") // of scrapes every 15 s
                          .replaceAll("\\$\\w+", ".*"));
                }
              }
            });
    return expressions;
  }

  /** Names and expressions of recording rules, or of alerts. */
  static Map<String, String> ruleExpressions(String file, String kind) throws IOException {
    Map<String, String> expressions = new LinkedHashMap<>();
    for (JsonNode group : yaml(file).path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        if (rule.has(kind)) {
          expressions.put(rule.path(kind).asText(), rule.path("expr").asText());
        }
      }
    }
    return expressions;
  }

  /** Names of the files with rules. */
  static List<String> ruleFiles() {
    return List.of("rules/recording.yml", "rules/alerts.yml");
  }
}
