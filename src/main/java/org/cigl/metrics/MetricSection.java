package org.cigl.metrics;

import java.util.ArrayList;
import java.util.List;

/** Metrics of one concern, in the order in which they are declared. */
public final class MetricSection {
  private final String title;
  private final List<Metric> metrics = new ArrayList<>();

  MetricSection(String title) {
    this.title = title;
  }

  /** What the table calls it. */
  public String title() {
    return title;
  }

  /** Its metrics. */
  public List<Metric> metrics() {
    return List.copyOf(metrics);
  }

  Metric gauge(String name, String unit, String meaning, String... labels) {
    return declare(Metric.Type.GAUGE, name, unit, meaning, labels);
  }

  Metric counter(String name, String unit, String meaning, String... labels) {
    return declare(Metric.Type.COUNTER, name, unit, meaning, labels);
  }

  Metric declare(Metric.Type type, String name, String unit, String meaning, String... labels) {
    Metric metric = new Metric(name, type, unit, List.of(labels), meaning);
    metrics.add(metric);
    return metric;
  }
}
