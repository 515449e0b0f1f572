package org.cigl.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.cigl.checkpoint.StopRequest;
import org.jline.utils.Signals;

/**
 * While a run trains, SIGTERM and SIGINT ask it to stop once its step is done and saved; another
 * one, a while later, ends the process at once. Afterwards they do what they did before.
 *
 * <p>What comes right after the first is taken for the same wish: a terminal and a service manager
 * tell every process of a group, and the parent of this one may pass on what it was told itself.
 */
final class StopSignals {
  private static final long SAME_WISH_NANOS = 2_000_000_000L;

  private final Map<String, Object> before = new LinkedHashMap<>();
  private final StopRequest stop;
  private final AtomicLong asked = new AtomicLong();

  private StopSignals(StopRequest stop) {
    this.stop = stop;
    take("TERM", StopRequest.Reason.SIGTERM);
    take("INT", StopRequest.Reason.SIGINT);
  }

  /** Runs a job that stops where it is asked to. */
  static <T> T during(StopRequest stop, Supplier<T> job) {
    StopSignals signals = new StopSignals(stop);
    try {
      return job.get();
    } finally {
      signals.before.forEach(Signals::unregister);
    }
  }

  private void take(String signal, StopRequest.Reason reason) {
    before.put(
        signal,
        Signals.register(
            signal,
            () -> {
              long now = System.nanoTime();
              if (asked.compareAndSet(0, now)) {
                stop.because(reason);
              } else if (now - asked.get() >= SAME_WISH_NANOS) {
                Runtime.getRuntime().halt(reason.exitCode());
              }
            }));
  }
}
