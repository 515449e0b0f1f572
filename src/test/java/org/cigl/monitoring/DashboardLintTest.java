package org.cigl.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The rules of Grafana's dashboard-linter, by its names for them; what is done against them on
 * purpose stands in {@code monitoring/grafana/lint.yaml}.
 */
class DashboardLintTest {
  private static final Set<String> WITH_UNITS = Set.of("stat", "gauge", "table", "timeseries");
  private static final Pattern RATE = Pattern.compile("\\b(?:i?rate|increase)\\(");
  private static final Pattern FIXED_RANGE =
      Pattern.compile("\\b(?:i?rate|increase)\\([^\\[]*\\[(?!\\$__rate_interval\\])");
  private static final Pattern COUNTER = Pattern.compile("\\w+_total\\b");

  private final Set<String> faults = new TreeSet<>();

  @Test
  void dashboardsKeepTheRulesButWhereTheyMeanNotTo() throws IOException {
    MonitoringFiles.dashboards()
        .forEach((file, dashboard) -> check(file.replace(".json", ""), dashboard));
    List<String> unused = new ArrayList<>();
    for (String exception : exceptions()) {
      if (!faults.removeIf(fault -> fault.startsWith(exception))) {
        unused.add(exception);
      }
    }
    assertThat(faults).isEmpty();
    assertThat(unused).as("exceptions that nothing needs").isEmpty();
  }

  /** What a fault starts with. */
  private static List<String> exceptions() throws IOException {
    List<String> exceptions = new ArrayList<>();
    MonitoringFiles.yaml("grafana/lint.yaml")
        .properties()
        .forEach(
            rule ->
                rule.getValue()
                    .forEach(
                        each -> {
                          assertThat(each.path("reason").asText()).isNotBlank();
                          String panel = each.has("panel") ? each.path("panel").asText() + ":" : "";
                          exceptions.add(
                              rule.getKey()
                                  + ": "
                                  + each.path("dashboard").asText()
                                  + ": "
                                  + panel);
                        }));
    return exceptions;
  }

  private void require(boolean kept, String rule, String dashboard, String panel) {
    if (!kept) {
      faults.add(rule + ": " + dashboard + ": " + panel + ":");
    }
  }

  private void check(String name, JsonNode dashboard) {
    require(!dashboard.path("editable").asBoolean(true), "uneditable-dashboard", name, "");
    JsonNode source = variable(dashboard, "datasource");
    require(
        source.path("type").asText().equals("datasource")
            && source.path("query").asText().equals("prometheus")
            && source.path("label").asText().equals("Data source"),
        "template-datasource-rule",
        name,
        "");
    selector(name, dashboard, "job");
    selector(name, dashboard, "instance");
    for (JsonNode each : dashboard.at("/templating/list")) {
      require(
          !each.path("type").asText().equals("query") || each.path("refresh").asInt() == 2,
          "template-on-time-change-reload-rule",
          name,
          each.path("name").asText());
    }
    for (JsonNode panel : dashboard.path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        panel(name, panel);
      }
    }
  }

  private static JsonNode variable(JsonNode dashboard, String name) {
    for (JsonNode each : dashboard.at("/templating/list")) {
      if (each.path("name").asText().equals(name)) {
        return each;
      }
    }
    return dashboard.path("none");
  }

  /** The linter asks for the value .+ of all; pushed series have no instance, so .* is ours. */
  private void selector(String name, JsonNode dashboard, String variable) {
    JsonNode each = variable(dashboard, variable);
    require(
        each.path("type").asText().equals("query")
            && each.at("/datasource/uid").asText().equals("${datasource}")
            && each.path("multi").asBoolean()
            && each.path("includeAll").asBoolean()
            && each.path("allValue").asText().equals(".*")
            && each.path("label").asText().equalsIgnoreCase(variable),
        "template-" + variable + "-rule",
        name,
        "");
  }

  private void panel(String name, JsonNode panel) {
    String title = panel.path("title").asText();
    require(
        !title.isBlank() && !panel.path("description").asText().isBlank(),
        "panel-title-description-rule",
        name,
        title);
    require(
        !WITH_UNITS.contains(panel.path("type").asText())
            || panel.at("/fieldConfig/defaults").has("unit"),
        "panel-units-rule",
        name,
        title);
    require(
        panel.at("/datasource/uid").asText().equals("${datasource}"),
        "panel-datasource-rule",
        name,
        title);
    require(!panel.path("targets").isEmpty(), "panel-no-targets-rule", name, title);
    panel.path("targets").forEach(target -> target(name, title, target.path("expr").asText()));
  }

  private void target(String name, String title, String query) {
    require(query.contains("job=~\"$job\""), "target-job-rule", name, title);
    require(query.contains("instance=~\"$instance\""), "target-instance-rule", name, title);
    require(!FIXED_RANGE.matcher(query).find(), "target-rate-interval-rule", name, title);
    require(
        !COUNTER.matcher(query).find() || RATE.matcher(query).find(),
        "target-counter-agg-rule",
        name,
        title);
  }
}
