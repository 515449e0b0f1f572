package org.cigl.monitoring;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Waits for what happens in another process. */
final class Until {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private Until() {}

  /** Something that becomes true. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Returns when the condition holds; fails if it does not in good time. */
  static void holds(Condition condition, String what) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.holds()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not within " + LIMIT + ": " + what);
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }
}
