package org.cigl.metrics;

import java.util.Locale;

/** Where a run's last metrics go. */
enum PublishTarget {
  /** Prometheus's Pushgateway. */
  PUSH_GATEWAY,
  /** A file for node exporter's textfile collector. */
  TEXTFILE,
  /** The file of metrics in the run's folder. */
  RUN_FOLDER;

  /** The value of the label {@code target}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
