package org.cigl.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cigl.metrics.Metric;
import org.cigl.metrics.MetricCatalogue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules, configurations and dashboards, as far as they can be judged without a server. */
@Tag("integration")
class MonitoringFilesTest {
  private static final Pattern NAME = Pattern.compile("\\b(?:cigl|jvm|process)[_:][a-z0-9_:]+");

  @Test
  void promtoolAcceptsConfigurationAndRules() throws Exception {
    Binaries.assumePresent(Binaries.PROMTOOL);
    Binaries.run(
        Binaries.PROMTOOL,
        "check",
        "config",
        MonitoringFiles.FOLDER.resolve("prometheus.yml").toString());
    for (String file : MonitoringFiles.ruleFiles()) {
      Binaries.run(
          Binaries.PROMTOOL, "check", "rules", MonitoringFiles.FOLDER.resolve(file).toString());
    }
  }

  @Test
  void alertsFireAndAreQuietAsTheirTestsSay() throws Exception {
    Binaries.assumePresent(Binaries.PROMTOOL);
    Binaries.run(
        Binaries.PROMTOOL,
        "test",
        "rules",
        MonitoringFiles.FOLDER.resolve("rules/alerts_test.yml").toString());
  }

  @Test
  void amtoolAcceptsTheExample() throws Exception {
    Binaries.assumePresent(Binaries.AMTOOL);
    Binaries.run(
        Binaries.AMTOOL,
        "check-config",
        MonitoringFiles.FOLDER.resolve("alertmanager.yml").toString());
  }

  @Test
  void everyAlertHasAFiringAndAQuietCase() throws IOException {
    Set<String> alerts = MonitoringFiles.ruleExpressions("rules/alerts.yml", "alert").keySet();
    Set<String> firing = new TreeSet<>();
    Set<String> quiet = new TreeSet<>();
    for (JsonNode test : MonitoringFiles.yaml("rules/alerts_test.yml").path("tests")) {
      for (JsonNode one : test.path("alert_rule_test")) {
        (one.path("exp_alerts").isEmpty() ? quiet : firing).add(one.path("alertname").asText());
      }
    }
    assertThat(firing).containsExactlyInAnyOrderElementsOf(alerts);
    assertThat(quiet).containsExactlyInAnyOrderElementsOf(alerts);
  }

  @Test
  void expressionsNameNoMetricThatIsNotThere() throws IOException {
    Set<String> known =
        MetricCatalogue.all().stream()
            .map(Metric::series)
            .flatMap(java.util.List::stream)
            .collect(Collectors.toCollection(TreeSet::new));
    known.addAll(MonitoringFiles.ruleExpressions("rules/recording.yml", "record").keySet());
    Stream.of(
            MonitoringFiles.panelExpressions(),
            MonitoringFiles.ruleExpressions("rules/recording.yml", "record"),
            MonitoringFiles.ruleExpressions("rules/alerts.yml", "alert"))
        .flatMap(expressions -> expressions.entrySet().stream())
        .forEach(
            entry -> {
              String bare = entry.getValue().replaceAll("\"[^\"]*\"", "");
              Matcher names = NAME.matcher(bare);
              while (names.find()) {
                assertThat(known).as(entry.getKey()).contains(names.group());
              }
            });
  }

  @Test
  void dashboardsAskTheProvisionedDataSource() throws IOException {
    String uid =
        MonitoringFiles.yaml("grafana/provisioning/datasources/prometheus.yml")
            .at("/datasources/0/uid")
            .asText();
    Set<String> uids = new TreeSet<>();
    MonitoringFiles.dashboards()
        .forEach(
            (file, dashboard) -> {
              assertThat(uids.add(dashboard.path("uid").asText())).as(file).isTrue();
              JsonNode variable = dashboard.at("/templating/list/0");
              assertThat(variable.path("type").asText()).as(file).isEqualTo("datasource");
              assertThat(variable.at("/current/value").asText()).as(file).isEqualTo(uid);
              Set<Integer> ids = new TreeSet<>();
              for (JsonNode panel : dashboard.path("panels")) {
                String title = panel.path("title").asText();
                assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
                if (!panel.path("type").asText().equals("row")) {
                  assertThat(panel.at("/datasource/uid").asText())
                      .as(title)
                      .isEqualTo("${datasource}");
                  assertThat(panel.path("targets")).as(title).isNotEmpty();
                }
              }
            });
    assertThat(uids).containsExactly("cigl-calibration", "cigl-serving", "cigl-training");
  }

  @Test
  void composeListensOnThisMachineAlone() throws IOException {
    JsonNode services = MonitoringFiles.yaml("compose.yaml").path("services");
    for (String name : Set.of("prometheus", "pushgateway", "alertmanager")) {
      assertThat(services.path(name).path("command").toString())
          .as(name)
          .contains("--web.listen-address=127.0.0.1:");
    }
    assertThat(services.at("/grafana/environment/GF_SERVER_HTTP_ADDR").asText())
        .isEqualTo("127.0.0.1");
    for (JsonNode service : services) {
      assertThat(service.path("image").asText()).matches("[a-z]+/[a-z]+:v?\\d+\\.\\d+\\.\\d+");
      assertThat(service.has("ports")).isFalse();
    }
  }
}
