package org.cigl.distributed;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cigl.InvalidInputException;

/**
 * Who trains together, and which of them this process is: what TensorFlow's tools hand over in the
 * environment variable {@code TF_CONFIG}, such as
 *
 * <pre>
 * {"cluster": {"chief": ["a:2222"], "worker": ["b:2222", "c:2222"]},
 *  "task": {"type": "worker", "index": 0}}
 * </pre>
 *
 * <p>The chief leads: it writes the run's folder. Without one, worker 0 is it, as everywhere else.
 *
 * @param tasks all of them, the chief first, at least one
 * @param rank which of them this process is, from 0
 */
public record TfConfig(List<Task> tasks, int rank) {
  /** Name of the environment variable. */
  public static final String VARIABLE = "TF_CONFIG";

  private static final int MOST_TASKS = 4096;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Copies the list. */
  public TfConfig {
    tasks = List.copyOf(tasks);
  }

  /**
   * Reads it.
   *
   * @param text the variable's value; null or blank where it is not set
   * @return empty where it is not set, or names a cluster of one
   * @throws InvalidInputException saying what of it cannot be used
   */
  public static Optional<TfConfig> of(String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    JsonNode root = parse(text);
    JsonNode cluster = root.path("cluster");
    require(
        cluster.isObject(),
        "%s holds no cluster: must be {\"cluster\": {\"worker\": [\"HOST:PORT\", ...]}, \"task\":"
            + " {\"type\": \"worker\", \"index\": 0}}",
        VARIABLE);
    cluster
        .fieldNames()
        .forEachRemaining(
            type ->
                require(
                    type.equals("chief") || type.equals("worker"),
                    "%s: cluster.%s is not for training that is synchronous: must be chief or"
                        + " worker",
                    VARIABLE,
                    type));
    List<Task> tasks = new ArrayList<>(tasks(cluster, "chief"));
    require(
        tasks.size() <= 1, "%s: cluster.chief has %d tasks, must have one", VARIABLE, tasks.size());
    tasks.addAll(tasks(cluster, "worker"));
    require(
        !tasks.isEmpty() && tasks.size() <= MOST_TASKS,
        "%s: cluster has %d tasks, must have 1 to %d",
        VARIABLE,
        tasks.size(),
        MOST_TASKS);
    Set<String> addresses = new HashSet<>();
    for (Task task : tasks) {
      require(
          addresses.add(task.address()),
          "%s: %s has the address of another task, must have one of its own",
          VARIABLE,
          task);
    }
    int rank = rank(root.path("task"), tasks);
    return tasks.size() == 1 ? Optional.empty() : Optional.of(new TfConfig(tasks, rank));
  }

  private static JsonNode parse(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      require(
          root.isObject(),
          "%s is no JSON object: must be {\"cluster\": ..., \"task\": ...}",
          VARIABLE);
      return root;
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          VARIABLE + " is no valid JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    }
  }

  private static List<Task> tasks(JsonNode cluster, String type) {
    JsonNode addresses = cluster.path(type);
    if (addresses.isMissingNode()) {
      return List.of();
    }
    require(
        addresses.isArray(),
        "%s: cluster.%s is %s, must be a list of \"HOST:PORT\"",
        VARIABLE,
        type,
        addresses);
    List<Task> tasks = new ArrayList<>();
    for (JsonNode address : addresses) {
      require(
          address.isTextual() && isAddress(address.textValue()),
          "%s: cluster.%s names %s, must be \"HOST:PORT\" with a port from 1 to 65535",
          VARIABLE,
          type,
          address);
      tasks.add(new Task(type, tasks.size(), address.textValue()));
    }
    return tasks;
  }

  private static boolean isAddress(String text) {
    if (!text.matches("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):[0-9]{1,5}")) {
      return false;
    }
    int port = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    return port >= 1 && port <= 65_535;
  }

  private static int rank(JsonNode task, List<Task> tasks) {
    JsonNode type = task.path("type");
    JsonNode index = task.path("index");
    require(
        type.isTextual() && index.isIntegralNumber() && index.canConvertToInt(),
        "%s: task is %s, must be {\"type\": \"chief\" or \"worker\", \"index\": whole number}",
        VARIABLE,
        task.isMissingNode() ? "missing" : task);
    require(
        !type.textValue().equals("evaluator") && !type.textValue().equals("ps"),
        "%s: task.type is %s, must be chief or worker: training is synchronous, and the chief"
            + " evaluates",
        VARIABLE,
        type.textValue());
    for (int rank = 0; rank < tasks.size(); rank++) {
      Task each = tasks.get(rank);
      if (each.type().equals(type.textValue()) && each.index() == index.intValue()) {
        return rank;
      }
    }
    throw new InvalidInputException(
        String.format(
            "%s: task %s %d is not in the cluster, must be one of %s",
            VARIABLE, type.textValue(), index.intValue(), tasks));
  }

  /** This process. */
  public Task task() {
    return tasks.get(rank);
  }

  /** Who leads. */
  public Task chief() {
    return tasks.get(0);
  }
}
