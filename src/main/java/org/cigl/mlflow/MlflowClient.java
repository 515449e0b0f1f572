package org.cigl.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cigl.Redacted;
import org.cigl.files.IoErrors;
import org.jspecify.annotations.Nullable;

/**
 * MLflow's REST API, version 2.0, and the part of it that takes files. What may pass, a connection
 * that fails or a server that is busy, is tried again.
 */
final class MlflowClient {
  private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);
  private static final int MAX_ANSWER = 16 << 20;
  private static final int SHOWN = 300;
  private static final JsonMapper JSON = new JsonMapper();

  private final TrackingServer server;
  private final Limits limits;
  private final HttpClient client;
  private final RetryPolicy<JsonNode> retries;

  /**
   * How long to wait for the server.
   *
   * @param connect for a connection, at each attempt
   * @param answer for an answer, at each attempt
   * @param bytesPerSecond that a file is sent at, at least
   * @param pause before the second attempt; twice that before the third
   * @param attempts at least 1
   */
  record Limits(
      Duration connect, Duration answer, long bytesPerSecond, Duration pause, int attempts) {
    /** A server that is not there costs 17 s at most, one that never answers 47 s. */
    static final Limits USUAL =
        new Limits(
            Duration.ofSeconds(5), Duration.ofSeconds(15), 100_000, Duration.ofMillis(500), 3);
  }

  /** A failure that may pass. */
  private static final class TransientException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    TransientException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  MlflowClient(TrackingServer server, Limits limits) {
    this.server = server;
    this.limits = limits;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limits.connect())
            .build();
    retries =
        RetryPolicy.<JsonNode>builder()
            .handle(TransientException.class, TimeoutExceededException.class)
            .withBackoff(limits.pause(), limits.pause().multipliedBy(4))
            .withMaxAttempts(limits.attempts())
            .build();
  }

  TrackingServer server() {
    return server;
  }

  /**
   * Asks.
   *
   * @param call such as {@code runs/get}
   * @throws RefusedException if the server says that it cannot be
   * @throws IOException if it cannot be reached
   */
  JsonNode get(String call, Map<String, String> query) throws IOException {
    String all =
        query.entrySet().stream()
            .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    return send(request("api/2.0/mlflow/" + call + "?" + all).GET(), limits.answer());
  }

  /** Changes something; exceptions as above. */
  JsonNode post(String call, Object body) throws IOException {
    return send(
        request("api/2.0/mlflow/" + call)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))),
        limits.answer());
  }

  /**
   * Uploads a file; exceptions as above.
   *
   * @param path that it gets at the server, its parts separated by {@code /}
   */
  void put(String path, Path file) throws IOException {
    String encoded =
        Arrays.stream(path.split("/")).map(MlflowClient::encoded).collect(Collectors.joining("/"));
    Duration time = limits.answer().plusSeconds(Files.size(file) / limits.bytesPerSecond());
    send(
        request("api/2.0/mlflow-artifacts/artifacts/" + encoded)
            .header("Content-Type", "application/octet-stream")
            .PUT(HttpRequest.BodyPublishers.ofFile(file)),
        time);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.address().resolve(path));
    server.authorization().ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private JsonNode send(HttpRequest.Builder request, Duration time) throws IOException {
    HttpRequest built = request.build();
    Timeout<JsonNode> timeout = Timeout.<JsonNode>builder(time).withInterrupt().build();
    try {
      return Failsafe.with(retries, timeout).get(() -> attempt(built));
    } catch (TimeoutExceededException e) {
      throw new IOException("no answer within " + time.toMillis() / 1000.0 + " s", e);
    } catch (FailsafeException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      Thread.currentThread().interrupt();
      throw new IOException("the request was interrupted", e);
    }
  }

  private JsonNode attempt(HttpRequest request) throws IOException, InterruptedException {
    int status;
    byte[] body;
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      status = response.statusCode();
      try (InputStream in = response.body()) {
        body = in.readNBytes(MAX_ANSWER);
      }
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new TransientException("cannot connect: the host is unknown or refuses", e);
    } catch (IOException e) {
      throw new TransientException("the connection fails: " + IoErrors.of(e), e);
    }
    return answer(status, body);
  }

  private static JsonNode answer(int status, byte[] body) throws IOException {
    JsonNode json = json(body);
    if (status / 100 == 2
        && (json.isContainerNode() || body.length == 0)) { // a web page is neither
      return json;
    }
    String message = json.path("message").asText(new String(body, StandardCharsets.UTF_8));
    String line = Redacted.text(message.replaceAll("\\s+", " ").trim());
    String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
    String text = "the server answers " + status + (shown.isEmpty() ? "" : ": " + shown);
    if (BUSY.contains(status)) {
      throw new TransientException(text, null);
    }
    throw new RefusedException(json.path("error_code").asText(""), text);
  }

  private static JsonNode json(byte[] body) throws IOException {
    try {
      JsonNode json = JSON.readTree(body);
      return json == null ? MissingNode.getInstance() : json;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
