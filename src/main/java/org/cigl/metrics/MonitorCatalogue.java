package org.cigl.metrics;

import java.util.EnumMap;
import java.util.Map;

/** Part of the {@link MetricCatalogue}: the served model. */
final class MonitorCatalogue {
  static final MetricSection SECTION =
      new MetricSection("The served model, as cigl monitor sees it");

  private static final String MODEL = "model";

  static final Metric LAST_SUCCESS =
      SECTION.gauge(
          "cigl_monitor_last_success_timestamp_seconds",
          "Unix time, s",
          "when labelled samples were last answered, or a label met its prediction; until then when"
              + " the monitor began",
          MODEL);
  static final Metric SERVER_UP =
      SECTION.gauge(
          "cigl_monitor_server_up",
          "",
          "1 if the server answered last, else 0; absent with `--feed`",
          MODEL);
  static final Metric FEED_UP =
      SECTION.gauge(
          "cigl_monitor_feed_up",
          "",
          "1 if the feed could be read last, else 0; absent with `--served`",
          MODEL);
  static final Metric VERSION =
      SECTION.gauge(
          "cigl_monitor_model_version",
          "",
          "version that is served; absent where that is not known",
          MODEL);
  static final Metric VERSION_CHANGES =
      SECTION.counter(
          "cigl_monitor_model_version_changes_total",
          "",
          "times that another version answered than before; each empties the window",
          MODEL);
  static final Metric SAMPLES =
      SECTION.counter(
          "cigl_monitor_samples_total", "", "labelled predictions taken into the window", MODEL);
  static final Metric SAMPLES_FAILED =
      SECTION.counter(
          "cigl_monitor_samples_failed_total",
          "",
          "labelled samples that the server did not answer, or not with probabilities",
          MODEL);
  static final Metric WINDOW =
      SECTION.gauge(
          "cigl_monitor_window_predictions", "", "labelled predictions behind the metrics", MODEL);
  static final Map<WindowMetric, Metric> METRICS =
      metrics("cigl_monitor_", " in the window; NaN while it is empty");
  static final Map<WindowMetric, Metric> CARD =
      metrics("cigl_monitor_card_", " on the model's card");
  static final Metric CARD_ECE_HIGH =
      SECTION.gauge(
          "cigl_monitor_card_ece_15_high",
          "ratio",
          "upper end of the 95% bootstrap interval of the ECE on the card",
          MODEL);
  static final Metric NOISE_FLOOR =
      SECTION.gauge(
          "cigl_monitor_ece_15_noise_floor",
          "ratio",
          "ECE, 15 bins, that a perfectly calibrated model with the confidences in the window shows"
              + " on average; NaN while it is empty",
          MODEL);
  static final Metric NOISE_FLOOR_HIGH =
      SECTION.gauge(
          "cigl_monitor_ece_15_noise_floor_high",
          "ratio",
          "what that model's ECE exceeds in 5% of such windows; NaN while it is empty",
          MODEL);
  static final Metric ECE_LIMIT =
      SECTION.gauge(
          "cigl_monitor_ece_15_limit",
          "ratio",
          "the greater of that upper end and what the ECE of as many predictions as are in the"
              + " window exceeds once in 1,000 times if the model is as its card says",
          MODEL);
  static final Metric DRIFT =
      SECTION.gauge(
          "cigl_monitor_drift",
          "that of the metric",
          "a metric in the window less that on the card: `accuracy`, `ece_15`,"
              + " `ece_15_debiased` (the one to judge by: noise adds more to the ECE of a small"
              + " window), `nll`, `overconfidence`, `confidence`",
          MODEL,
          "metric");
  static final Metric OUTSIDE =
      SECTION.gauge(
          "cigl_monitor_outside_card_interval",
          "",
          "1 if a metric in the window lies outside its 95% interval on the card, else 0; windows"
              + " smaller than the card's test set do so by chance, too. Of the ECE it is the"
              + " middle 95% of what the card lets expect of a window of this size",
          MODEL,
          "metric");
  static final Metric LABELS_PENDING =
      SECTION.gauge(
          "cigl_monitor_labels_pending",
          "",
          "predictions of the feed that wait for a label",
          MODEL);
  static final Metric LABELS_MISSING =
      SECTION.counter(
          "cigl_monitor_labels_missing_total",
          "",
          "predictions given up without a label: after `--label-wait` (`timeout`), or as the"
              + " oldest of more than `--pending` (`overflow`)",
          MODEL,
          "reason");
  static final Metric LABELS_UNMATCHED =
      SECTION.counter(
          "cigl_monitor_labels_unmatched_total",
          "",
          "labels of the feed without a prediction that waits: too late, or unknown",
          MODEL);
  static final Metric MALFORMED =
      SECTION.counter(
          "cigl_monitor_feed_malformed_total", "", "lines of the feed that cannot be used", MODEL);

  private MonitorCatalogue() {}

  private static Map<WindowMetric, Metric> metrics(String prefix, String where) {
    Map<WindowMetric, Metric> metrics = new EnumMap<>(WindowMetric.class);
    for (WindowMetric metric : WindowMetric.values()) {
      metrics.put(
          metric,
          SECTION.gauge(prefix + metric.suffix(), metric.unit(), metric.title() + where, MODEL));
    }
    return metrics;
  }
}
