package org.cigl.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The real Prometheus, Pushgateway and Alertmanager on free ports of loopback, with the shipped
 * configuration and rules: other addresses, an interval of one second, and no {@code for}.
 */
final class MonitoringStack implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<ServerProcess> servers = new ArrayList<>();
  private final URI prometheus;
  private final URI pushgateway;
  private final URI alertmanager;

  /**
   * Starts all three.
   *
   * @param targets addresses by the names of the scrape jobs
   */
  MonitoringStack(Path folder, Map<String, List<String>> targets)
      throws IOException, InterruptedException {
    int[] ports = {
      ServerProcess.freePort(), ServerProcess.freePort(), ServerProcess.freePort(),
    };
    prometheus = URI.create("http://127.0.0.1:" + ports[0]);
    pushgateway = URI.create("http://127.0.0.1:" + ports[1]);
    alertmanager = URI.create("http://127.0.0.1:" + ports[2]);
    try {
      start(
          folder,
          pushgateway.resolve("/-/ready"),
          Binaries.PUSHGATEWAY,
          "--persistence.file=" + folder.resolve("pushgateway.data"),
          "--web.listen-address=" + pushgateway.getAuthority());
      start(
          folder,
          alertmanager.resolve("/-/ready"),
          Binaries.ALERTMANAGER,
          "--config.file=" + MonitoringFiles.FOLDER.resolve("alertmanager.yml"),
          "--storage.path=" + folder.resolve("alertmanager"),
          "--cluster.listen-address=",
          "--web.listen-address=" + alertmanager.getAuthority());
      start(
          folder,
          prometheus.resolve("/-/ready"),
          Binaries.PROMETHEUS,
          "--config.file=" + configuration(folder, targets),
          "--storage.tsdb.path=" + folder.resolve("prometheus"),
          "--web.listen-address=" + prometheus.getAuthority());
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  private void start(Path folder, URI ready, String... command)
      throws IOException, InterruptedException {
    ServerProcess server =
        ServerProcess.start(folder.resolve(command[0] + ".log"), List.of(command));
    servers.add(server);
    server.awaitReady(ready);
  }

  private Path configuration(Path folder, Map<String, List<String>> targets) throws IOException {
    ObjectNode configuration = (ObjectNode) MonitoringFiles.yaml("prometheus.yml");
    ((ObjectNode) configuration.path("global"))
        .put("scrape_interval", "1s")
        .put("evaluation_interval", "1s");
    address(configuration.at("/alerting/alertmanagers/0"), List.of(alertmanager.getAuthority()));
    for (JsonNode job : configuration.path("scrape_configs")) {
      ((ObjectNode) job).remove("scrape_interval");
      String name = job.path("job_name").asText();
      address(
          job,
          name.equals("pushgateway") ? List.of(pushgateway.getAuthority()) : targets.get(name));
    }
    ArrayNode rules = configuration.putArray("rule_files");
    for (String file : MonitoringFiles.ruleFiles()) {
      rules.add(impatient(folder, file).toString());
    }
    Path written = folder.resolve("prometheus.yml");
    MonitoringFiles.YAML.writeValue(written.toFile(), configuration);
    return written;
  }

  private static void address(JsonNode discovery, List<String> targets) {
    ArrayNode list = ((ObjectNode) discovery.at("/static_configs/0")).putArray("targets");
    targets.forEach(list::add);
  }

  /** The same rules, which do not wait. */
  private static Path impatient(Path folder, String file) throws IOException {
    JsonNode rules = MonitoringFiles.yaml(file);
    for (JsonNode group : rules.path("groups")) {
      group.path("rules").forEach(rule -> ((ObjectNode) rule).remove("for"));
    }
    Path written = folder.resolve(file.replace('/', '-'));
    Files.write(written, MonitoringFiles.YAML.writeValueAsBytes(rules));
    return written;
  }

  URI pushgateway() {
    return pushgateway;
  }

  /** The result of an instant query, which must be one that Prometheus understands. */
  JsonNode query(String expression) throws IOException, InterruptedException {
    String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonNode answer =
        JSON.readTree(ServerProcess.get(prometheus.resolve("/api/v1/query?query=" + encoded)));
    if (!answer.path("status").asText().equals("success")) {
      throw new AssertionError(expression + ": " + answer);
    }
    return answer.at("/data/result");
  }

  /** Names of the metrics that a selector finds. */
  Set<String> names(String selector) throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    query(selector).forEach(series -> names.add(series.at("/metric/__name__").asText()));
    return names;
  }

  /** Labels of the alerts of a name that Alertmanager holds. */
  List<JsonNode> alerts(String name) throws IOException, InterruptedException {
    List<JsonNode> labels = new ArrayList<>();
    for (JsonNode alert :
        JSON.readTree(ServerProcess.get(alertmanager.resolve("/api/v2/alerts")))) {
      if (alert.at("/labels/alertname").asText().equals(name)) {
        labels.add(alert.path("labels"));
      }
    }
    return labels;
  }

  @Override
  public void close() {
    servers.forEach(ServerProcess::close);
  }
}
