package org.cigl.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An experiment at the server, found by its name or made, once it is asked for. */
final class Experiment {
  /** What the server's pages show: trainings, not conversations. */
  private static final Map<String, String> KIND =
      Map.of("key", "mlflow.experimentKind", "value", "custom_model_development");

  private final MlflowClient client;
  private final String name;
  private @Nullable String id;

  Experiment(MlflowClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /** Its key. */
  synchronized String id() throws IOException {
    String known = id;
    if (known == null) {
      known = findOrCreate();
      id = known;
    }
    return known;
  }

  private String findOrCreate() throws IOException {
    try {
      return find();
    } catch (RefusedException e) {
      if (!e.is("RESOURCE_DOES_NOT_EXIST")) {
        throw e;
      }
    }
    try {
      Map<String, Object> body = Map.of("name", name, "tags", List.of(KIND));
      return client.post("experiments/create", body).path("experiment_id").asText();
    } catch (RefusedException e) {
      if (e.is("RESOURCE_ALREADY_EXISTS")) { // by another process, just now
        return find();
      }
      throw e;
    }
  }

  private String find() throws IOException {
    JsonNode found =
        client.get("experiments/get-by-name", Map.of("experiment_name", name)).path("experiment");
    if (!"active".equals(found.path("lifecycle_stage").asText())) {
      throw new RefusedException("", "experiment " + name + " is deleted there, or is none");
    }
    return found.path("experiment_id").asText();
  }
}
