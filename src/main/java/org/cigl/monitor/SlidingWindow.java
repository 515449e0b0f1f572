package org.cigl.monitor;

import static org.cigl.InvalidInputException.require;

import java.util.Optional;

/** The last predictions with a label, up to a number that is fixed: 17 bytes each. */
final class SlidingWindow {
  private static final int MAX = 1_000_000;

  private final double[] confidences;
  private final boolean[] correct;
  private final double[] logLikelihoods;
  private int size;
  private int next;

  /**
   * Creates an empty one.
   *
   * @param capacity predictions, 1 to 1,000,000
   */
  SlidingWindow(int capacity) {
    require(capacity >= 1 && capacity <= MAX, "window is %d, must be from 1 to %d", capacity, MAX);
    confidences = new double[capacity];
    correct = new boolean[capacity];
    logLikelihoods = new double[capacity];
  }

  /** Takes one in; where the window is full, the oldest goes. */
  void add(ScoredPrediction scored) {
    confidences[next] = scored.confidence();
    correct[next] = scored.correct();
    logLikelihoods[next] = scored.logLikelihood();
    next = (next + 1) % confidences.length;
    size = Math.min(size + 1, confidences.length);
  }

  void clear() {
    size = 0;
    next = 0;
  }

  int size() {
    return size;
  }

  /** Its metrics; empty if it is. */
  Optional<WindowMetrics> metrics() {
    return size == 0
        ? Optional.empty()
        : Optional.of(WindowMetrics.of(confidences, correct, logLikelihoods, size));
  }
}
