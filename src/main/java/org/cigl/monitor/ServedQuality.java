package org.cigl.monitor;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cigl.calibration.NoiseFloor;
import org.cigl.metrics.MonitorMetrics;
import org.cigl.metrics.WatchedFigure;

/** The window of what is served, and its figures beside the card's, as metrics. */
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
    for (WatchedFigure figure : WatchedFigure.values()) {
      metrics.card(figure, card.value(figure));
    }
    metrics.cardEceHigh(card.eceHigh());
  }

  /** Takes predictions with their labels in; the figures are those of {@link #publish}. */
  void take(List<Judged> judged, Instant when) {
    judged.forEach(window::add);
    metrics.answered(judged.size(), when);
  }

  /** Forgets the predictions: those to come are of another model. */
  void restart() {
    window.clear();
  }

  /** Predictions that it keeps. */
  int size() {
    return window.size();
  }

  /** Computes the figures of the window. */
  void publish() {
    Optional<WindowFigures> figures = window.figures();
    metrics.window(window.size());
    for (WatchedFigure figure : WatchedFigure.values()) {
      double value = figures.map(all -> all.value(figure)).orElse(Double.NaN);
      metrics.figure(figure, value);
      baseline.ifPresent(
          card -> {
            metrics.drift(figure, value - card.value(figure)); // NaN where the window is empty
            card.outside(figure, value).ifPresent(outside -> metrics.outside(figure, outside));
          });
    }
    NoiseFloor floor =
        figures.map(all -> all.calibrated().floor()).orElse(new NoiseFloor(Double.NaN, Double.NaN));
    metrics.noiseFloor(floor.mean(), floor.high());
    limit.ifPresent(ece -> publish(ece, figures));
  }

  private void publish(EceLimit ece, Optional<WindowFigures> figures) {
    metrics.eceLimit(figures.map(all -> ece.of(all.size())).orElse(Double.NaN));
    metrics.outside(
        WatchedFigure.ECE_15,
        figures.map(all -> ece.outside(all.value(WatchedFigure.ECE_15), all.size())).orElse(false));
  }
}
