package org.cigl.metrics;

import java.time.Instant;

/**
 * Metrics of a served model that is watched. {@link MetricCatalogue} lists them. Safe for use by
 * several threads.
 */
public final class MonitorMetrics implements AutoCloseable {
  private final Meters meters = new Meters();
  private final String model;

  /** Why a prediction is given up without a label. */
  public enum MissingLabel {
    /** It waited too long. */
    TIMEOUT("timeout"),
    /** Too many wait. */
    OVERFLOW("overflow");

    private final String label;

    MissingLabel(String label) {
      this.label = label;
    }
  }

  /**
   * Creates them, counters at zero.
   *
   * @param model value of the label {@code model}
   * @param started when the monitor began: nothing is to be expected sooner
   */
  public MonitorMetrics(String model, Instant started) {
    this.model = model;
    answered(0, started);
    unanswered(0);
    window(0);
    meters.add(MonitorCatalogue.VERSION_CHANGES, 0, model);
    meters.set(MonitorCatalogue.LABELS_PENDING, 0, model);
    for (MissingLabel reason : MissingLabel.values()) {
      labelMissing(reason, 0);
    }
    meters.add(MonitorCatalogue.LABELS_UNMATCHED, 0, model);
    meters.add(MonitorCatalogue.MALFORMED, 0, model);
  }

  /** The meters, for serving them over HTTP. */
  Meters meters() {
    return meters;
  }

  /** All metrics in Prometheus's text format. */
  public String scrape() {
    return meters.text();
  }

  /** Labelled predictions came at that time. */
  public void answered(int samples, Instant when) {
    meters.add(MonitorCatalogue.SAMPLES, samples, model);
    meters.set(MonitorCatalogue.LAST_SUCCESS, when.toEpochMilli() / 1e3, model);
  }

  /** Samples were sent in vain. */
  public void unanswered(int samples) {
    meters.add(MonitorCatalogue.SAMPLES_FAILED, samples, model);
  }

  /** Whether the server answers. */
  public void serverUp(boolean up) {
    meters.set(MonitorCatalogue.SERVER_UP, up ? 1 : 0, model);
  }

  /** Whether the feed can be read. */
  public void feedUp(boolean up) {
    meters.set(MonitorCatalogue.FEED_UP, up ? 1 : 0, model);
  }

  /** Which version is served. */
  public void version(long version) {
    meters.set(MonitorCatalogue.VERSION, (double) version, model);
  }

  /** Counts that another version answers. */
  public void versionChanged() {
    meters.add(MonitorCatalogue.VERSION_CHANGES, 1, model);
  }

  /** Labelled predictions in the window. */
  public void window(int predictions) {
    meters.set(MonitorCatalogue.WINDOW, predictions, model);
  }

  /** A metric in the window; NaN for none. */
  public void metric(WindowMetric metric, double value) {
    meters.set(MonitorCatalogue.METRICS.get(metric), value, model);
  }

  /** A metric on the model's card. */
  public void card(WindowMetric metric, double value) {
    meters.set(MonitorCatalogue.CARD.get(metric), value, model);
  }

  /** Upper end of the interval of the card's ECE. */
  public void cardEceHigh(double value) {
    meters.set(MonitorCatalogue.CARD_ECE_HIGH, value, model);
  }

  /** What the ECE of a perfectly calibrated model would be in the window; NaN for none. */
  public void noiseFloor(double mean, double high) {
    meters.set(MonitorCatalogue.NOISE_FLOOR, mean, model);
    meters.set(MonitorCatalogue.NOISE_FLOOR_HIGH, high, model);
  }

  /** What the window's ECE exceeds by chance hardly ever; NaN for none. */
  public void eceLimit(double value) {
    meters.set(MonitorCatalogue.ECE_LIMIT, value, model);
  }

  /** A metric in the window less that on the card; NaN for none. */
  public void drift(WindowMetric metric, double difference) {
    meters.set(MonitorCatalogue.DRIFT, difference, model, metric.key());
  }

  /** Whether a metric in the window is outside its interval on the card. */
  public void outside(WindowMetric metric, boolean outside) {
    meters.set(MonitorCatalogue.OUTSIDE, outside ? 1 : 0, model, metric.key());
  }

  /** Predictions that wait for their label. */
  public void labelsPending(int predictions) {
    meters.set(MonitorCatalogue.LABELS_PENDING, predictions, model);
  }

  /** Counts predictions whose label never came. */
  public void labelMissing(MissingLabel reason, int predictions) {
    meters.add(MonitorCatalogue.LABELS_MISSING, predictions, model, reason.label);
  }

  /** Counts a label that no prediction waits for. */
  public void labelUnmatched() {
    meters.add(MonitorCatalogue.LABELS_UNMATCHED, 1, model);
  }

  /** Counts a line that cannot be used. */
  public void malformed() {
    meters.add(MonitorCatalogue.MALFORMED, 1, model);
  }

  @Override
  public void close() {
    meters.close();
  }
}
