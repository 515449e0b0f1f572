package org.cigl.monitor;

import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.calibration.Predictions;
import org.cigl.data.LabelledImages;
import org.cigl.metrics.MonitorMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends labelled samples to a served model. Each round asks which version is served; where it is
 * another than before, the window starts anew, so that its metrics are of one version only.
 */
public final class ServedProbe implements Poll {
  private static final Logger LOG = LoggerFactory.getLogger(ServedProbe.class);

  private final Supplier<ServedVersion> server;
  private final Supplier<? extends LabelledImages> samples;
  private final ServedQuality quality;
  private final MonitorMetrics metrics;
  private final Clock clock;
  private OptionalLong version = OptionalLong.empty();
  private boolean everAnswered;
  private boolean up = true;

  /**
   * Creates a probe.
   *
   * @param server asks what is served now
   * @param samples the next batch to send
   * @param window predictions that the metrics are of
   * @param card metrics to compare with, if any
   */
  public ServedProbe(
      Supplier<ServedVersion> server,
      Supplier<? extends LabelledImages> samples,
      int window,
      Optional<Baseline> card,
      MonitorMetrics metrics,
      Clock clock) {
    this.server = server;
    this.samples = samples;
    this.metrics = metrics;
    this.clock = clock;
    this.quality = new ServedQuality(new SlidingWindow(window), card, metrics);
  }

  @Override
  public void run() {
    LabelledImages batch = samples.get();
    try {
      ServedVersion served = server.get();
      Predictions predictions;
      try (served) {
        predictions = served.model().predict(batch);
      }
      follow(served.number());
      quality.take(
          IntStream.range(0, predictions.size())
              .mapToObj(row -> ScoredPrediction.of(predictions, row))
              .toList(),
          clock.instant());
      quality.publish();
      answered(batch.size());
    } catch (InvalidInputException e) {
      if (!everAnswered) {
        throw e; // a wrong address or data set, which no waiting makes right
      }
      failed(batch.size(), e);
    } catch (RunFailedException | IllegalArgumentException e) {
      failed(batch.size(), e);
    }
  }

  private void follow(OptionalLong number) {
    if (everAnswered && !number.equals(version)) {
      LOG.warn("another version is served: {} in place of {}", text(number), text(version));
      metrics.versionChanged();
      quality.restart();
    }
    version = number;
    number.ifPresent(metrics::version);
  }

  private static String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "an unknown one";
  }

  private void answered(int samples) {
    if (!up) {
      LOG.warn("the server answers again, {} samples", samples);
    }
    everAnswered = true;
    up = true;
    metrics.serverUp(true);
  }

  private void failed(int samples, RuntimeException reason) {
    if (up) { // outgoing once, not at every round
      LOG.warn("{} samples were not answered, more are sent: {}", samples, reason.getMessage());
    }
    up = false;
    metrics.unanswered(samples);
    metrics.serverUp(false);
  }

  /** Predictions in the window. */
  int windowSize() {
    return quality.size();
  }
}
