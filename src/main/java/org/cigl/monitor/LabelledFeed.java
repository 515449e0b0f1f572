package org.cigl.monitor;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Predictions;
import org.cigl.files.IoErrors;
import org.cigl.metrics.MonitorMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a file of JSON lines, of predictions and of labels that arrive later:
 *
 * <pre>
 * {"id": "a1", "probabilities": [0.1, 0.9]}
 * {"id": "a1", "label": 1}
 * </pre>
 *
 * <p>A label is a class's number, or its name as text where a card names the classes.
 *
 * <p>Time is when a line is read. Lines that cannot be used are counted, and shown at most once a
 * minute.
 */
public final class LabelledFeed implements Poll, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LabelledFeed.class);
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final FollowedFile file;
  private final Path path;
  private final FeedClasses classes;
  private final PendingLabels pending;
  private final ServedQuality quality;
  private final MonitorMetrics metrics;
  private final Clock clock;
  private final Complaints complaints = new Complaints();
  private boolean up = true;

  /**
   * Limits of what is kept.
   *
   * @param window predictions that the metrics are of
   * @param pending predictions that may wait for their label
   * @param labelWait how long each may wait
   */
  public record Limits(int window, int pending, Duration labelWait) {}

  /**
   * Creates a feed; the file need not be there yet.
   *
   * @param classNames by number, as they are on the model's card; empty where it is not known
   * @param card metrics to compare with, if any
   */
  public LabelledFeed(
      Path path,
      Limits limits,
      List<String> classNames,
      Optional<Baseline> card,
      MonitorMetrics metrics,
      Clock clock) {
    this.path = path;
    this.classes = new FeedClasses(classNames);
    this.file = new FollowedFile(path);
    this.pending = new PendingLabels(limits.pending(), limits.labelWait());
    this.quality = new ServedQuality(new SlidingWindow(limits.window()), card, metrics);
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void run() {
    metrics.labelMissing(MonitorMetrics.MissingLabel.TIMEOUT, pending.expire(clock.instant()));
    try {
      file.poll(this::take);
      up = true;
    } catch (IOException e) {
      if (up) { // outgoing once, not at every round
        LOG.warn("feed {} cannot be read, it is tried again: {}", path, IoErrors.of(e));
      }
      up = false;
    }
    quality.publish();
    metrics.feedUp(up);
    metrics.labelsPending(pending.size());
    complaints.tell();
  }

  private void take(Optional<String> text) {
    try {
      require(text.isPresent(), "it is longer than %d bytes", FollowedFile.MAX_LINE);
      FeedLine line = FeedLine.parse(text.orElseThrow(), classes);
      if (line.probabilities().isPresent()) {
        predicted(line, line.probabilities().get());
      } else {
        labelled(line);
      }
    } catch (InvalidInputException e) {
      metrics.malformed();
      complaints.add(e.getMessage());
    }
  }

  private void predicted(FeedLine line, float[] probabilities) {
    if (line.label().isPresent()) {
      judge(probabilities, line.label().getAsInt());
    } else {
      metrics.labelMissing(
          MonitorMetrics.MissingLabel.OVERFLOW,
          pending.add(line.id(), probabilities, clock.instant()));
    }
  }

  private void labelled(FeedLine line) {
    Optional<float[]> probabilities = pending.find(line.id());
    if (probabilities.isPresent()) {
      judge(probabilities.get(), line.label().getAsInt());
      pending.remove(line.id());
    } else {
      metrics.labelUnmatched();
    }
  }

  private void judge(float[] probabilities, int label) {
    require(
        label < probabilities.length,
        "label is %d, must be below the number of probabilities, %d",
        label,
        probabilities.length);
    Predictions one =
        Predictions.ofProbabilities(probabilities, new int[] {label}, probabilities.length);
    quality.take(List.of(ScoredPrediction.of(one, 0)), clock.instant());
  }

  /** Predictions that wait for their label. */
  int pendingSize() {
    return pending.size();
  }

  /** Predictions in the window. */
  int windowSize() {
    return quality.size();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** What was wrong with lines, said once in a while. */
  private final class Complaints {
    private long count;
    private String last;
    private Instant silentUntil = Instant.MIN;

    void add(String message) {
      count++;
      last = message;
    }

    void tell() {
      if (count > 0 && !clock.instant().isBefore(silentUntil)) {
        LOG.warn("feed {}: {} lines cannot be used, the last: {}", path, count, last);
        count = 0;
        silentUntil = clock.instant().plus(QUIET);
      }
    }
  }
}
