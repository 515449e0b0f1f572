package org.cigl.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As much of an MLflow tracking server as runs are logged with; it may be told to fail. */
final class StubTrackingServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Integer> failures = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private final List<String> experiments = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private final Map<String, byte[]> files = new TreeMap<>();
  private String authorization;
  private int failsAfter = Integer.MAX_VALUE;

  /** A run that was logged. */
  static final class Run {
    final String name;
    final Map<String, String> parameters = new TreeMap<>();
    final Map<String, List<Double>> metrics = new TreeMap<>();
    final List<String> states = new ArrayList<>();

    private Run(String name) {
      this.name = name;
    }
  }

  StubTrackingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  TrackingServer address() {
    return new TrackingServer(URI.create(url() + "/"), Optional.empty(), Optional.empty());
  }

  /** Answers the next requests with these codes. */
  synchronized void failNext(Integer... codes) {
    failures.addAll(List.of(codes));
  }

  /** Answers all requests after so many with 503. */
  synchronized void failAfter(int more) {
    failsAfter = requests.size() + more;
  }

  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  synchronized List<String> experiments() {
    return List.copyOf(experiments);
  }

  synchronized List<Run> runs() {
    return List.copyOf(runs);
  }

  synchronized Map<String, byte[]> files() {
    return new TreeMap<>(files);
  }

  synchronized String authorization() {
    return authorization;
  }

  private synchronized void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    URI uri = exchange.getRequestURI();
    requests.add(exchange.getRequestMethod() + " " + uri.getPath());
    authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (requests.size() > failsAfter) {
      answer(exchange, 503, "busy");
    } else if (!failures.isEmpty()) {
      answer(exchange, failures.remove(), "{\"error_code\": \"X\", \"message\": \"on purpose\"}");
    } else if (exchange.getRequestMethod().equals("PUT")) {
      files.put(uri.getPath().replace("/api/2.0/mlflow-artifacts/artifacts/", ""), body);
      answer(exchange, 200, "");
    } else {
      call(exchange, uri, body.length == 0 ? null : JSON.readTree(body));
    }
  }

  private void call(HttpExchange exchange, URI uri, JsonNode body) throws IOException {
    switch (uri.getPath().replace("/api/2.0/mlflow/", "")) {
      case "experiments/get-by-name" -> find(exchange, uri.getQuery().split("=", 2)[1]);
      case "experiments/create" -> {
        experiments.add(body.path("name").asText());
        answer(exchange, 200, "{\"experiment_id\": \"" + (experiments.size() - 1) + "\"}");
      }
      case "runs/create" -> create(exchange, body);
      case "runs/log-batch" -> log(exchange, body);
      case "runs/update" -> {
        run(body).states.add(body.path("status").asText());
        answer(exchange, 200, "{}");
      }
      default -> answer(exchange, 404, "no such page");
    }
  }

  private void find(HttpExchange exchange, String name) throws IOException {
    int index = experiments.indexOf(name);
    if (index < 0) {
      answer(exchange, 404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"none\"}");
    } else {
      String found = "{\"experiment_id\": \"" + index + "\", \"lifecycle_stage\": \"active\"}";
      answer(exchange, 200, "{\"experiment\": " + found + "}");
    }
  }

  private void create(HttpExchange exchange, JsonNode body) throws IOException {
    runs.add(new Run(body.path("run_name").asText()));
    int id = runs.size() - 1;
    String files = "mlflow-artifacts:/0/" + id + "/artifacts";
    String info = "{\"run_id\": \"" + id + "\", \"artifact_uri\": \"" + files + "\"}";
    answer(exchange, 200, "{\"run\": {\"info\": " + info + "}}");
  }

  private void log(HttpExchange exchange, JsonNode body) throws IOException {
    Run run = run(body);
    for (JsonNode each : body.path("params")) {
      run.parameters.put(each.path("key").asText(), each.path("value").asText());
    }
    for (JsonNode each : body.path("metrics")) {
      run.metrics
          .computeIfAbsent(each.path("key").asText(), key -> new ArrayList<>())
          .add(each.path("value").asDouble());
    }
    answer(exchange, 200, "{}");
  }

  private Run run(JsonNode body) {
    return runs.get(body.path("run_id").asInt());
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
