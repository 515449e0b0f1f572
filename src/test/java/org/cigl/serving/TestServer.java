package org.cigl.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.cigl.recipe.Kernels;
import org.cigl.serving.http.RestServer;
import org.cigl.serving.http.ServerOptions;
import org.cigl.serving.json.ReadingRules;
import org.cigl.serving.model.CatalogListener;
import org.cigl.serving.model.ModelCatalog;

/** A server on a free port, and a client of it. */
public final class TestServer implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ModelCatalog catalog;
  private final RestServer server;

  private TestServer(ModelCatalog catalog, RestServer server) {
    this.catalog = catalog;
    this.server = server;
  }

  /** Options that tests change a part of. */
  public static ServerOptions options() {
    return new ServerOptions("127.0.0.1", 0, 1 << 20, 2, 500, new ReadingRules(64, false));
  }

  /** Serves a folder, which it looks at only when {@link #poll} is called. */
  public static TestServer start(Path models, ServerOptions options) {
    return start(models, options, Kernels.DENSE);
  }

  /** Serves a folder's models by these kernels. */
  public static TestServer start(Path models, ServerOptions options, Kernels kernels) {
    ModelCatalog catalog =
        ModelCatalog.open(models, Duration.ZERO, kernels, new CatalogListener() {});
    return new TestServer(catalog, RestServer.start(catalog, options));
  }

  /** Looks for new versions. */
  public void poll() throws IOException {
    catalog.poll();
  }

  /** Address of a path. */
  public URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** Asks by GET. */
  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(at(path)));
  }

  /** Sends JSON text. */
  public HttpResponse<String> post(String path, String body) {
    return send(HttpRequest.newBuilder(at(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Sends a request. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(
          request.timeout(Duration.ofSeconds(50)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The client, for requests that do not wait. */
  public HttpClient client() {
    return client;
  }

  /** An answer as JSON. */
  public static JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }

  /** Text as JSON. */
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** A value as JSON. */
  public static String text(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
    catalog.close();
  }
}
