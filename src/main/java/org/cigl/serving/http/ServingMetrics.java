package org.cigl.serving.http;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;

/**
 * Requests counted and timed under the names that TensorFlow Serving gives them, so that rules and
 * dashboards for it work here.
 */
final class ServingMetrics implements AutoCloseable {
  /** Path that they are served at, as TensorFlow Serving's monitoring configuration has it. */
  static final String PATH = "/monitoring/prometheus/metrics";

  private static final String COUNT = ":tensorflow:serving:request_count";
  private static final String LATENCY = ":tensorflow:serving:request_latency";

  /** Upper bounds in microseconds, 100 us to 100 s, two a power of ten. */
  private static final double[] BOUNDS =
      DoubleStream.iterate(100, bound -> bound <= 1e8, bound -> bound * 10)
          .flatMap(bound -> DoubleStream.of(bound, 3 * bound))
          .toArray();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Tags, LongAdder> counts = new ConcurrentHashMap<>();

  ServingMetrics() {
    // Serving's names hold colons and have no suffix for units: they are taken as they are.
    registry.config().namingConvention(NamingConvention.identity);
  }

  /**
   * Counts an answer.
   *
   * @param model a name that is served: any other would let clients make metrics without end
   * @param status of HTTP
   */
  void answered(String model, RestPath.Verb verb, int status, Duration time) {
    count(Tags.of("model_name", model, "status", code(status)));
    if (status == 200) {
      DistributionSummary.builder(LATENCY)
          .description("Time from the request's header to its answer, in microseconds")
          .tags("model_name", model, "API", verb.label(), "entrypoint", "REST")
          .serviceLevelObjectives(BOUNDS)
          .register(registry)
          .record(time.toNanos() / 1e3);
    }
  }

  /** Typed as a gauge: a counter's name would have to end in {@code _total}. */
  private void count(Tags tags) {
    counts
        .computeIfAbsent(
            tags,
            key -> {
              LongAdder counter = new LongAdder();
              Gauge.builder(COUNT, counter, LongAdder::doubleValue)
                  .description("Requests answered, by the code of the answer")
                  .tags(key)
                  .register(registry);
              return counter;
            })
        .increment();
  }

  /** The code that TensorFlow gives the cause of an answer. */
  private static String code(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 404 -> "NOT_FOUND";
      case 408, 504 -> "DEADLINE_EXCEEDED";
      case 413, 429, 503 -> "RESOURCE_EXHAUSTED";
      case 501 -> "UNIMPLEMENTED";
      case 500 -> "INTERNAL";
      default -> "INVALID_ARGUMENT";
    };
  }

  /** All metrics in Prometheus's text format. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
