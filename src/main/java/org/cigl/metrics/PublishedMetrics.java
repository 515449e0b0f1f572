package org.cigl.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/**
 * What outlives a run's process. The metrics of the process itself are left out: they would be
 * taken for those of the Pushgateway or of node exporter, which have metrics of the same names.
 */
final class PublishedMetrics {
  private PublishedMetrics() {}

  /** The run's own metrics as they are now. */
  static MetricSnapshots of(RunMetrics metrics) {
    return metrics.meters().snapshots("cigl_");
  }

  /**
   * The same with the run's identity as labels of each, for a file that several runs may have
   * neighbours of; the Pushgateway adds them itself.
   */
  static MetricSnapshots labelled(RunMetrics metrics) {
    Labels identity = metrics.identity().labels();
    return new MetricSnapshots(
        of(metrics).stream().map(snapshot -> labelled(snapshot, identity)).toList());
  }

  private static MetricSnapshot labelled(MetricSnapshot snapshot, Labels labels) {
    if (snapshot instanceof GaugeSnapshot gauge) {
      return new GaugeSnapshot(
          gauge.getMetadata(),
          gauge.getDataPoints().stream()
              .map(p -> new GaugeDataPointSnapshot(p.getValue(), p.getLabels().merge(labels), null))
              .toList());
    }
    if (snapshot instanceof CounterSnapshot counter) {
      return new CounterSnapshot(
          counter.getMetadata(),
          counter.getDataPoints().stream()
              .map(
                  p ->
                      new CounterDataPointSnapshot(
                          p.getValue(), p.getLabels().merge(labels), null, 0))
              .toList());
    }
    if (snapshot instanceof HistogramSnapshot histogram) {
      return new HistogramSnapshot(
          histogram.getMetadata(),
          histogram.getDataPoints().stream()
              .map(
                  p ->
                      new HistogramDataPointSnapshot(
                          p.getClassicBuckets(),
                          p.getSum(),
                          p.getLabels().merge(labels),
                          p.getExemplars(),
                          0))
              .toList());
    }
    return snapshot; // cigl_run_info and its like: the identity is in its labels already
  }
}
