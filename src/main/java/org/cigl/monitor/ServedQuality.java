package org.cigl.monitor;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cigl.calibration.NoiseFloor;
import org.cigl.metrics.MonitorMetrics;
import org.cigl.metrics.WindowMetric;

/** The window of what is served, and its metrics beside the card's, as metrics. */
final class ServedQuality {
  private final SlidingWindow window;
  private final Optional<Baseline> baseline;
  private final Optional<EceLimit> limit;
  private final MonitorMetrics metrics;

  ServedQuality(SlidingWindow window, Optional<Baseline> baseline, MonitorMetrics metrics) {
    this.window = window;
    this.baseline = baseline;
    this.limit = baseline.map(EceLimit::new);
    this.metrics = metrics;
    baseline.ifPresent(this::publishCard);
    publish();
  }

  private void publishCard(Baseline card) {
    for (WindowMetric metric : WindowMetric.values()) {
      metrics.card(metric, card.value(metric));
    }
    metrics.cardEceHigh(card.eceHigh());
  }

  /** Takes predictions with their labels in; the metrics are those of {@link #publish}. */
  void take(List<ScoredPrediction> scored, Instant when) {
    scored.forEach(window::add);
    metrics.answered(scored.size(), when);
  }

  /** Forgets the predictions: those to come are of another model. */
  void restart() {
    window.clear();
  }

  /** Predictions that it keeps. */
  int size() {
    return window.size();
  }

  /** Computes the metrics of the window. */
  void publish() {
    Optional<WindowMetrics> measured = window.metrics();
    metrics.window(window.size());
    for (WindowMetric metric : WindowMetric.values()) {
      double value = measured.map(all -> all.value(metric)).orElse(Double.NaN);
      metrics.metric(metric, value);
      baseline.ifPresent(
          card -> {
            metrics.drift(metric, value - card.value(metric)); // NaN where the window is empty
            card.outside(metric, value).ifPresent(outside -> metrics.outside(metric, outside));
          });
    }
    NoiseFloor floor =
        measured
            .map(all -> all.calibrated().floor())
            .orElse(new NoiseFloor(Double.NaN, Double.NaN));
    metrics.noiseFloor(floor.mean(), floor.high());
    limit.ifPresent(ece -> publish(ece, measured));
  }

  private void publish(EceLimit ece, Optional<WindowMetrics> measured) {
    metrics.eceLimit(measured.map(all -> ece.of(all.size())).orElse(Double.NaN));
    metrics.outside(
        WindowMetric.ECE_15,
        measured.map(all -> ece.outside(all.value(WindowMetric.ECE_15), all.size())).orElse(false));
  }
}
