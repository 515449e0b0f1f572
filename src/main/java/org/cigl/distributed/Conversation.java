package org.cigl.distributed;

import java.util.List;
import java.util.Optional;
import org.cigl.resume.StopRequest;

/**
 * What the workers tell each other along with every step: whether to stop, and why. A worker says
 * zero for every reason but the one it has, and hears the sum: so all hear the same at the same
 * step, and all stop after the same one.
 */
public final class Conversation {
  private static final List<StopRequest.Reason> REASONS = List.of(StopRequest.Reason.values());

  private final StopRequest agreed = new StopRequest();
  private StopRequest own = new StopRequest();

  Conversation() {}

  /** This process is asked to stop by this; what it asks for, all workers do. */
  public void stopsWith(StopRequest request) {
    own = request;
  }

  /** Asks to stop once all workers know. */
  public StopRequest agreed() {
    return agreed;
  }

  float[] says() {
    float[] said = new float[REASONS.size()];
    Optional<StopRequest.Reason> stop = own.now();
    stop.ifPresent(reason -> said[REASONS.indexOf(reason)] = 1);
    return said;
  }

  void hears(float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      if (sums[i] > 0) {
        agreed.because(REASONS.get(i));
      }
    }
  }
}
