package org.cigl.metrics;

import static org.cigl.InvalidInputException.require;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.prometheus.metrics.exporter.pushgateway.Format;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.exporter.pushgateway.Scheme;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.cigl.Redacted;

/**
 * Prometheus's Pushgateway: keeps a run's last metrics where Prometheus can still scrape them when
 * the process is gone. A run replaces the group (job, model, run) and no other.
 *
 * @param address {@code http://HOST:PORT} or {@code https://HOST:PORT}
 * @param patience how long to wait for it
 */
record Pushgateway(URI address, Patience patience) {
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
  record Patience(Duration connect, Duration answer, Duration pause, int attempts) {
    /** At most 20 s in all. */
    static final Patience USUAL =
        new Patience(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(500), 3);
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
    return new Pushgateway(uri, Patience.USUAL);
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
    PushGateway gateway =
        PushGateway.builder()
            .scheme(Scheme.valueOf(address.getScheme().toUpperCase(Locale.ROOT)))
            .address(address.getAuthority())
            .connectionTimeout(patience.connect())
            .readTimeout(patience.answer())
            .format(Format.PROMETHEUS_TEXT)
            .job(JOB)
            .groupingKey(RunIdentity.MODEL, metrics.identity().model())
            .groupingKey(RunIdentity.RUN, metrics.identity().run())
            .registry(new PrometheusRegistry())
            .build();
    MultiCollector own = () -> PublishedMetrics.of(metrics);
    RetryPolicy<Void> retries =
        RetryPolicy.<Void>builder()
            .handle(IOException.class)
            .withBackoff(patience.pause(), patience.pause().multipliedBy(4))
            .withMaxAttempts(patience.attempts())
            .build();
    try {
      Failsafe.with(retries).run(() -> gateway.push(own));
    } catch (dev.failsafe.FailsafeException e) {
      throw new IOException(e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
    }
  }
}
