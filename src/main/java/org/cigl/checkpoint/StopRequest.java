package org.cigl.checkpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run is to be saved and interrupted, and why; asked between steps, told from any thread.
 */
public final class StopRequest {
  /** Why a run is interrupted. */
  public enum Reason {
    /** Signal 15: what ends a job politely. */
    SIGTERM(143),
    /** Signal 2: Ctrl-C. */
    SIGINT(130),
    /** Its time is up; the exit code is that of {@code timeout(1)}. */
    MAX_TIME(124);

    private final int exitCode;

    Reason(int exitCode) {
      this.exitCode = exitCode;
    }

    /** What the process ends with. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final AtomicReference<Reason> reason = new AtomicReference<>();
  private final long started = System.nanoTime();
  private final @Nullable Duration limit;

  /** A request that only comes from outside. */
  public StopRequest() {
    this(null);
  }

  /**
   * A request that comes by itself after some time.
   *
   * @param limit since now; null for none
   */
  public StopRequest(@Nullable Duration limit) {
    this.limit = limit;
  }

  /**
   * Asks to stop.
   *
   * @return false if that was asked before
   */
  public boolean because(Reason why) {
    return reason.compareAndSet(null, why);
  }

  /** Why to stop now; empty to go on. */
  public Optional<Reason> now() {
    if (limit != null && System.nanoTime() - started >= limit.toNanos()) {
      because(Reason.MAX_TIME);
    }
    return Optional.ofNullable(reason.get());
  }
}
