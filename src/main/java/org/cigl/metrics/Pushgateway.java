package org.cigl.metrics;

import static org.cigl.InvalidInputException.require;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.cigl.Redacted;

/**
 * Prometheus's Pushgateway: keeps a run's last metrics where Prometheus can still scrape them when
 * the process is gone. A run replaces the group (job, model, run) and no other.
 *
 * @param address {@code http://HOST:PORT} or {@code https://HOST:PORT}
 * @param policy how long to wait for it
 */
record Pushgateway(URI address, PushPolicy policy) {
  /** Job of the group, and of the scrape in {@code monitoring/prometheus.yml}. */
  static final String JOB = "cigl-train";

  /**
   * How long to wait.
   *
   * @param connect for a connection, at each attempt
   * @param answer for an answer, at each attempt
   * @param pause before the second attempt; twice that before the third
   * @param attempts at least 1
   */
  record PushPolicy(Duration connect, Duration answer, Duration pause, int attempts) {
    /** At most 20 s in all. */
    static final PushPolicy USUAL =
        new PushPolicy(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(500), 3);
  }

  /**
   * A gateway given on the command line.
   *
   * @throws org.cigl.InvalidInputException if it is no such address
   */
  static Pushgateway at(String option, String url) {
    URI uri = parsed(url);
    require(
        uri != null
            && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getHost() != null
            && uri.getUserInfo() == null
            && uri.getQuery() == null
            && uri.getFragment() == null
            && (uri.getPath().isEmpty() || uri.getPath().equals("/")),
        "%s is %s, must be the Pushgateway's address such as http://127.0.0.1:9091",
        option,
        Redacted.url(url));
    return new Pushgateway(uri, PushPolicy.USUAL);
  }

  private static URI parsed(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Replaces the run's group.
   *
   * @throws IOException if the gateway did not take it at any attempt
   */
  void push(RunMetrics metrics) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create()
        .write(text, PublishedMetrics.of(metrics), EscapingScheme.UNDERSCORE_ESCAPING);
    HttpRequest put =
        HttpRequest.newBuilder(group(metrics.identity()))
            .timeout(policy.answer())
            .header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(text.toByteArray()))
            .build();
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(policy.connect())
            .build();
    RetryPolicy<Void> retries =
        RetryPolicy.<Void>builder()
            .handle(IOException.class)
            .withBackoff(policy.pause(), policy.pause().multipliedBy(4))
            .withMaxAttempts(policy.attempts())
            .build();
    try {
      Failsafe.with(retries).run(() -> send(client, put));
    } catch (dev.failsafe.FailsafeException e) {
      throw new IOException(e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
    }
  }

  private static void send(HttpClient client, HttpRequest put)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = client.send(put, HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close(); // however much there is: the status says all
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("the Pushgateway answers " + answer.statusCode());
    }
  }

  private URI group(RunIdentity identity) {
    return address.resolve(
        "/metrics/job/"
            + JOB
            + label(RunIdentity.MODEL, identity.model())
            + label(RunIdentity.RUN, identity.run()));
  }

  /**
   * A label of the group in the address. A value that is not plain is given in base64, which the
   * Pushgateway reads whatever the value holds; an empty value is written as one padding character.
   */
  static String label(String name, String value) {
    if (value.matches("[A-Za-z0-9_.-]+") && !value.matches("\\.+")) {
      return "/" + name + "/" + value;
    }
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(value.getBytes(StandardCharsets.UTF_8));
    return "/" + name + "@base64/" + (encoded.isEmpty() ? "=" : encoded);
  }
}
