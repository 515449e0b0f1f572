package org.cigl.monitor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.metrics.MonitorMetrics;

/** Values of metrics as Prometheus would scrape them. */
final class Scraped {
  private final Map<String, Double> values = new LinkedHashMap<>();

  private Scraped(String text) {
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int end = line.lastIndexOf(' ');
              values.put(line.substring(0, end), Double.parseDouble(line.substring(end + 1)));
            });
  }

  static Scraped of(MonitorMetrics metrics) {
    return new Scraped(metrics.scrape());
  }

  static Scraped of(String text) {
    return new Scraped(text);
  }

  /** Value of a metric of the monitor, without its prefix, for the model "m" and other labels. */
  double get(String name, String... labels) {
    StringBuilder others = new StringBuilder();
    for (int i = 0; i < labels.length; i += 2) {
      // The client sorts labels by name.
      String pair = labels[i] + "=\"" + labels[i + 1] + "\"";
      if (labels[i].compareTo("model") < 0) {
        others.insert(0, pair + ",").append("model=\"m\"");
      } else {
        others.append("model=\"m\",").append(pair);
      }
    }
    String all = others.isEmpty() ? "model=\"m\"" : others.toString();
    Double value = values.get("cigl_monitor_" + name + "{" + all + "}");
    if (value == null) {
      throw new AssertionError("no " + name + "{" + all + "} among " + values.keySet());
    }
    return value;
  }

  /** Whether there is a metric of the monitor, without its prefix. */
  boolean has(String name) {
    return values.containsKey("cigl_monitor_" + name + "{model=\"m\"}");
  }

  /** The monitor's metrics by their names with labels. */
  Map<String, Double> monitor() {
    Map<String, Double> monitor = new LinkedHashMap<>(values);
    monitor.keySet().removeIf(name -> !name.startsWith("cigl_monitor_"));
    return monitor;
  }
}
