package org.cigl.metrics;

import java.util.List;

/**
 * A metric as Prometheus knows it.
 *
 * @param name with its unit and, for a counter, {@code _total}
 * @param unit of its value; empty for a plain number
 * @param labels names, in the order in which values are given; each with few, bounded values
 * @param meaning one clause, without a full stop
 */
public record Metric(String name, Type type, String unit, List<String> labels, String meaning) {
  /** What Prometheus calls a metric's type. */
  public enum Type {
    /** A value that may go up and down. */
    GAUGE,
    /** A sum that only grows. */
    COUNTER,
    /** Counts by upper border, {@code _bucket}, with {@code _sum} and {@code _count}. */
    HISTOGRAM,
    /** {@code _sum} and {@code _count}. */
    SUMMARY
  }

  /** Names of the time series behind it: a histogram has three. */
  public List<String> series() {
    return switch (type) {
      case GAUGE, COUNTER -> List.of(name);
      case HISTOGRAM -> List.of(name + "_bucket", name + "_count", name + "_sum");
      case SUMMARY -> List.of(name + "_count", name + "_sum");
    };
  }
}
