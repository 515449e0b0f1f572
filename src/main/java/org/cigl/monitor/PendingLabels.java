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

  /** Probabilities kept in all: 256 MiB. */
  private static final long MAX_VALUES = 1 << 26;

  private static final Duration MAX_WAIT = Duration.ofDays(365);

  private final int capacity;
  private final long maxValues;
  private final Duration wait;
  private final Map<String, Waiting> waiting = new LinkedHashMap<>(); // the oldest first
  private long values;

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
    this(capacity, wait, MAX_VALUES);
  }

  /**
   * As above.
   *
   * @param maxValues probabilities that are kept in all
   */
  PendingLabels(int capacity, Duration wait, long maxValues) {
    require(capacity >= 1 && capacity <= MAX, "pending is %d, must be from 1 to %d", capacity, MAX);
    require(
        wait.compareTo(Duration.ZERO) > 0 && wait.compareTo(MAX_WAIT) <= 0,
        "label_wait is %s s, must be above 0 and at most 365d",
        wait.toMillis() / 1e3);
    this.capacity = capacity;
    this.maxValues = maxValues;
    this.wait = wait;
  }

  /**
   * Takes a prediction in.
   *
   * @return how many of the oldest had to go for it
   * @throws org.cigl.InvalidInputException if one of that id waits already
   */
  int add(String id, float[] probabilities, Instant now) {
    require(!waiting.containsKey(id), "a prediction of this id waits already");
    int dropped = 0;
    while (!waiting.isEmpty()
        && (waiting.size() >= capacity || values + probabilities.length > maxValues)) {
      remove(waiting.keySet().iterator().next());
      dropped++;
    }
    waiting.put(id, new Waiting(probabilities, now));
    values += probabilities.length;
    return dropped;
  }

  /** The probabilities of the prediction of that id; empty where none waits. */
  Optional<float[]> find(String id) {
    return Optional.ofNullable(waiting.get(id)).map(prediction -> prediction.probabilities);
  }

  /** Ends the wait of a prediction. */
  void remove(String id) {
    Waiting removed = waiting.remove(id);
    values -= removed == null ? 0 : removed.probabilities.length;
  }

  /** Gives up what has waited too long; returns how many. */
  int expire(Instant now) {
    int expired = 0;
    for (Iterator<Map.Entry<String, Waiting>> all = waiting.entrySet().iterator();
        all.hasNext(); ) {
      Waiting oldest = all.next().getValue();
      if (oldest.since.plus(wait).isAfter(now)) {
        break;
      }
      all.remove();
      values -= oldest.probabilities.length;
      expired++;
    }
    return expired;
  }

  int size() {
    return waiting.size();
  }
}
