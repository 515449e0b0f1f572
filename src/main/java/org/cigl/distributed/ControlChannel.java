package org.cigl.distributed;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cigl.checkpoint.StopRequest;

/**
 * What the workers tell each other along with every step: whether to stop, and why, and how long
 * each took for its own part. A worker says zero for every reason but the one it has, and hears the
 * sum: so all hear the same at the same step, and all stop after the same one.
 */
public final class ControlChannel {
  private static final List<StopRequest.Reason> REASONS = List.of(StopRequest.Reason.values());

  private final StopRequest shared = new StopRequest();
  private StopRequest own = new StopRequest();
  private double[] seconds = {};

  ControlChannel() {}

  /** This process is asked to stop by this; what it asks for, all workers do. */
  public void stopsWith(StopRequest request) {
    own = request;
  }

  /** Asks to stop once all workers know. */
  public StopRequest shared() {
    return shared;
  }

  /**
   * How long each worker took for its own part of the last step, by rank, in seconds: until its
   * gradients were there, before it waited for the others'. Empty before the first step.
   */
  public double[] seconds() {
    return seconds.clone();
  }

  float[] controlMessage() {
    float[] outgoing = new float[REASONS.size()];
    Optional<StopRequest.Reason> stop = own.now();
    stop.ifPresent(reason -> outgoing[REASONS.indexOf(reason)] = 1);
    return outgoing;
  }

  void receive(float[] sums) {
    for (int i = 0; i < REASONS.size(); i++) {
      if (sums[i] > 0) {
        shared.because(REASONS.get(i));
      }
    }
    double[] each = new double[sums.length - REASONS.size()];
    Arrays.setAll(each, rank -> sums[REASONS.size() + rank]);
    seconds = each;
  }
}
