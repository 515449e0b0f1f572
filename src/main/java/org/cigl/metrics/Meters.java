package org.cigl.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The registry, and the meters of the {@link MetricCatalogue} in it, each registered when it is
 * first used. Safe for use by several threads.
 */
final class Meters implements AutoCloseable {
  private static final Duration[] BORDERS =
      Stream.of(1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Key, AtomicReference<Double>> gauges = new ConcurrentHashMap<>();
  private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  /** A metric and the values of its labels. */
  private record Key(Metric metric, List<String> values) {
    Key {
      if (values.size() != metric.labels().size()) {
        throw new IllegalArgumentException(metric.name() + " has labels " + metric.labels());
      }
    }

    static Key of(Metric metric, String... values) {
      return new Key(metric, List.of(values));
    }

    Tags tags() {
      List<Tag> tags = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        tags.add(Tag.of(metric.labels().get(i), values.get(i)));
      }
      return Tags.of(tags);
    }
  }

  /** Registers the metrics of the process and the JVM. */
  Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessMetrics().bindTo(registry);
  }

  /** Sets a gauge. */
  void set(Metric metric, double value, String... labels) {
    gauges
        .computeIfAbsent(
            Key.of(metric, labels),
            key -> {
              AtomicReference<Double> holder = new AtomicReference<>(value);
              register(key, holder::get);
              return holder;
            })
        .set(value);
  }

  /** Registers a gauge that is computed when it is asked for. */
  void compute(Metric metric, Supplier<Number> value) {
    register(Key.of(metric), value);
  }

  private void register(Key key, Supplier<Number> value) {
    Gauge.builder(dotted(key.metric()), value)
        .strongReference(true)
        .description(key.metric().meaning())
        .tags(key.tags())
        .register(registry);
  }

  /** Adds to a counter; 0 makes it appear. */
  void add(Metric metric, double amount, String... labels) {
    counters
        .computeIfAbsent(
            Key.of(metric, labels),
            key ->
                Counter.builder(dotted(metric))
                    .description(metric.meaning())
                    .tags(key.tags())
                    .register(registry))
        .increment(amount);
  }

  /** Micrometer's own spelling: by it alone, the registry knows an info metric. */
  static String dotted(Metric metric) {
    return metric.name().replace('_', '.');
  }

  /** Takes a time into a histogram. */
  void record(Metric metric, double seconds) {
    timers
        .computeIfAbsent(
            Key.of(metric),
            key ->
                Timer.builder(dotted(metric))
                    .description(metric.meaning())
                    .serviceLevelObjectives(BORDERS)
                    .register(registry))
        .record(Duration.ofNanos((long) (seconds * 1e9)));
  }

  /** The values now of the meters whose name begins so. */
  MetricSnapshots snapshots(String prefix) {
    return registry.getPrometheusRegistry().scrape(name -> name.startsWith(prefix));
  }

  /**
   * Writes everything.
   *
   * @param format content type of one of the formats that Prometheus reads
   */
  void write(OutputStream out, String format) throws IOException {
    registry.scrape(out, format);
  }

  /** Everything in Prometheus's text format. */
  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
