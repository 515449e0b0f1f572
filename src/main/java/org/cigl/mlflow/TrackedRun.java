package org.cigl.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.Software;
import org.cigl.files.AtomicWrite;
import org.cigl.yaml.TypedYaml;

/**
 * A run at the server, noted in {@code mlflow.json} of the run's folder, so that a training that is
 * resumed is the same run there.
 *
 * @param server that has it
 * @param experimentId that it is in
 * @param runId its key
 * @param files where the server keeps its files
 */
record TrackedRun(String server, String experimentId, String runId, String files) {
  private static final int MOST_PARAMETERS = 100; // of one request, by MLflow's documentation

  /** Resumes the run that was begun for a folder, or begins one. */
  static TrackedRun begin(MlflowClient client, String experimentId, LoggedRun run)
      throws IOException {
    Path note = run.folder().mlflow();
    if (Files.isRegularFile(note)) {
      String origin = note.toString();
      TrackedRun before =
          TypedYaml.bind(
              TypedYaml.parse(TypedYaml.text(note, "MLflow file"), origin),
              TrackedRun.class,
              origin);
      if (before.server.equals(client.server().toString()) && before.resumes(client)) {
        return before;
      }
    }
    TrackedRun created = create(client, experimentId, run);
    created.parameters(client, RunParameters.of(run.recipe()));
    AtomicWrite.text(note, TypedYaml.writeJson(created));
    return created;
  }

  private static TrackedRun create(MlflowClient client, String experimentId, LoggedRun run)
      throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("experiment_id", experimentId);
    body.put("run_name", run.name());
    body.put("start_time", System.currentTimeMillis());
    body.put("tags", tags(run));
    JsonNode info = client.post("runs/create", body).at("/run/info");
    return new TrackedRun(
        client.server().toString(),
        experimentId,
        info.path("run_id").asText(),
        info.path("artifact_uri").asText());
  }

  private static List<Map<String, String>> tags(LoggedRun run) {
    Software software = Software.current();
    return List.of(
        tag("mlflow.user", System.getProperty("user.name")),
        tag("mlflow.source.name", "cigl " + software.version()),
        tag("mlflow.source.type", "LOCAL"),
        tag("cigl.commit", software.commit()),
        tag("cigl.folder", run.folder().path().toAbsolutePath().normalize().toString()));
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("key", key, "value", value);
  }

  /** Whether the server still has it. */
  private boolean resumes(MlflowClient client) throws IOException {
    try {
      client.post("runs/update", Map.of("run_id", runId, "status", "RUNNING"));
      return true;
    } catch (RefusedException e) {
      return false; // deleted there
    }
  }

  private void parameters(MlflowClient client, Map<String, String> parameters) throws IOException {
    List<Map<String, String>> all =
        parameters.entrySet().stream().map(each -> tag(each.getKey(), each.getValue())).toList();
    for (int i = 0; i < all.size(); i += MOST_PARAMETERS) {
      List<Map<String, String>> part = all.subList(i, Math.min(i + MOST_PARAMETERS, all.size()));
      client.post("runs/log-batch", Map.of("run_id", runId, "params", part));
    }
  }

  /** Sends metrics. */
  void metrics(MlflowClient client, List<RunMetricsLog.Entry> metrics) throws IOException {
    client.post("runs/log-batch", Map.of("run_id", runId, "metrics", metrics));
  }

  /** Says how it ended. */
  void ended(MlflowClient client, String status) throws IOException {
    client.post(
        "runs/update",
        Map.of("run_id", runId, "status", status, "end_time", System.currentTimeMillis()));
  }
}
