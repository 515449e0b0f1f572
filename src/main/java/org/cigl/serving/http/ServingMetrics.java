package org.cigl.serving.http;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;
import org.cigl.inference.LayerKernels;

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
  private final MultiGauge layers;
  private final Map<Tags, LongAdder> counts = new ConcurrentHashMap<>();

  ServingMetrics() {
    // Serving's names hold colons and have no suffix for units: they are taken as they are.
    registry.config().namingConvention(NamingConvention.identity);
    layers =
        MultiGauge.builder("cigl_serving_layers")
            .description(
                "Convolutions and matrix products of a loaded version, by whether their kernels"
                    + " skip zeros (sparse) or not (dense)")
            .register(registry);
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

  private static List<MultiGauge.Row<?>> rows(String model, long version, LayerKernels used) {
    if (used.layers() == 0) {
      return List.of(); // nothing was asked for, or nothing can skip zeros
    }
    Tags tags = Tags.of("model_name", model, "version", Long.toString(version));
    int sparse = used.sparse().size();
    return List.of(
        MultiGauge.Row.of(tags.and("kernels", "sparse"), sparse),
        MultiGauge.Row.of(tags.and("kernels", "dense"), used.layers() - sparse));
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

  /**
   * All metrics in Prometheus's text format.
   *
   * @param kernels of the loaded versions, by model and version
   */
  synchronized String scrape(SortedMap<String, SortedMap<Long, LayerKernels>> kernels) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    kernels.forEach(
        (model, versions) ->
            versions.forEach((version, used) -> rows.addAll(rows(model, version, used))));
    layers.register(rows, true);
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
