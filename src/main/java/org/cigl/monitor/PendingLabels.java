package org.cigl.monitor;

import static org.cigl.InvalidInputException.require;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Predictions that wait for their label: no more than so many, no longer than so long. */
final class PendingLabels {
  private static final int MAX = 1_000_000;
  private static final Duration MAX_WAIT = Duration.ofDays(365);

  private final int capacity;
  private final Duration wait;
  private final Map<String, Waiting> waiting = new LinkedHashMap<>(); // the oldest first

  /** A prediction, and when it came. */
  private static final class Waiting {
    private final float[] probabilities;
    private final Instant since;

    Waiting(float[] probabilities, Instant since) {
      this.probabilities = probabilities;
      this.since = since;
    }
  }

  /**
   * Creates it, empty.
   *
   * @param capacity 1 to 1,000,000
   * @param wait above 0, at most a year
   */
  PendingLabels(int capacity, Duration wait) {
    require(
        capacity >= 1 && capacity <= MAX, "--pending is %d, must be from 1 to %d", capacity, MAX);
    require(
        wait.compareTo(Duration.ZERO) > 0 && wait.compareTo(MAX_WAIT) <= 0,
        "--label-wait is %s s, must be above 0 and at most 365d",
        wait.toMillis() / 1e3);
    this.capacity = capacity;
    this.wait = wait;
  }

  /**
   * Takes a prediction in.
   *
   * @return whether the oldest had to go for it
   * @throws org.cigl.InvalidInputException if one of that id waits already
   */
  boolean add(String id, float[] probabilities, Instant now) {
    require(!waiting.containsKey(id), "a prediction of this id waits already");
    boolean full = waiting.size() == capacity;
    if (full) {
      dropOldest();
    }
    waiting.put(id, new Waiting(probabilities, now));
    return full;
  }

  private void dropOldest() {
    Iterator<Waiting> oldest = waiting.values().iterator();
    oldest.next();
    oldest.remove();
  }

  /** The probabilities of the prediction of that id; empty where none waits. */
  Optional<float[]> find(String id) {
    return Optional.ofNullable(waiting.get(id)).map(prediction -> prediction.probabilities);
  }

  /** Ends the wait of a prediction. */
  void remove(String id) {
    waiting.remove(id);
  }

  /** Gives up what has waited too long; returns how many. */
  int expire(Instant now) {
    int expired = 0;
    Iterator<Waiting> oldest = waiting.values().iterator();
    while (oldest.hasNext() && !oldest.next().since.plus(wait).isAfter(now)) {
      oldest.remove();
      expired++;
    }
    return expired;
  }

  int size() {
    return waiting.size();
  }
}
