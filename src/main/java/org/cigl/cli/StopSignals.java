package org.cigl.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.cigl.resume.StopRequest;
import org.jline.utils.Signals;

/**
 * While a run trains, SIGTERM and SIGINT ask it to stop once its step is done and saved; a second
 * one ends the process at once. Afterwards they do what they did before.
 */
final class StopSignals {
  private final Map<String, Object> before = new LinkedHashMap<>();
  private final StopRequest stop;

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
              if (!stop.because(reason)) {
                Runtime.getRuntime().halt(reason.exitCode());
              }
            }));
  }
}
