package org.cigl.distributed;

import java.util.Arrays;
import java.util.Optional;
import org.cigl.resume.StopRequest;

/**
 * What the workers tell each other along with every step: whether to stop, and how long they took.
 * Every worker says zero but for what it has to say, and hears the sum: so all hear the same at the
 * same step, and all stop after the same one.
 */
public final class Conversation {
  private static final StopRequest.Reason[] REASONS = StopRequest.Reason.values();

  private final int rank;
  private final StopRequest agreed = new StopRequest();
  private StopRequest own = new StopRequest();
  private final float[] seconds;
  private long stepsFrom = System.nanoTime();
  private float lastSeconds;

  Conversation(int rank, int workers) {
    this.rank = rank;
    this.seconds = new float[workers];
  }

  /** This process is asked to stop by this; what it asks for, all workers do. */
  public void stopsWith(StopRequest request) {
    own = request;
  }

  /** Asks to stop once all workers know. */
  public StopRequest agreed() {
    return agreed;
  }

  /** Seconds between two steps' ends that each worker computed or waited for data, by rank. */
  public float[] seconds() {
    return seconds.clone();
  }

  float[] says() {
    float[] said = new float[REASONS.length + seconds.length];
    Optional<StopRequest.Reason> stop = own.now();
    stop.ifPresent(reason -> said[reason.ordinal()] = 1);
    said[REASONS.length + rank] = lastSeconds;
    return said;
  }

  void hears(float[] sums) {
    for (StopRequest.Reason reason : REASONS) {
      if (sums[reason.ordinal()] > 0) {
        agreed.because(reason);
      }
    }
    System.arraycopy(sums, REASONS.length, seconds, 0, seconds.length);
    long now = System.nanoTime();
    lastSeconds = (now - stepsFrom) / 1e9f;
    stepsFrom = now;
  }

  @Override
  public String toString() {
    return "steps of " + Arrays.toString(seconds) + " s";
  }
}
