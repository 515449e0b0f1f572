package org.cigl.monitor;

import static org.cigl.InvalidInputException.require;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks at what is served at an interval, until it is asked to stop. */
public final class Monitor {
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
  private static final Duration MAX_INTERVAL = Duration.ofDays(1);

  private final Poll round;
  private final Duration interval;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Creates one that has not begun.
   *
   * @param interval between the beginnings of rounds, a second to a day; a round that takes longer
   *     is followed by the next at once
   */
  public Monitor(Poll round, Duration interval) {
    requireInterval(interval);
    this.round = round;
    this.interval = interval;
  }

  /**
   * Checks an interval.
   *
   * @throws org.cigl.InvalidInputException if it is too short or too long
   */
  public static void requireInterval(Duration interval) {
    require(
        interval.compareTo(MIN_INTERVAL) >= 0 && interval.compareTo(MAX_INTERVAL) <= 0,
        "interval is %s s, must be from 1s to 1d",
        interval.toMillis() / 1e3);
  }

  /** Looks, the first time at once, and returns when it was told to stop. */
  public void run() throws InterruptedException {
    try {
      long next = System.nanoTime();
      do {
        round.run();
        next = Math.max(next + interval.toNanos(), System.nanoTime());
      } while (!stop.await(next - System.nanoTime(), TimeUnit.NANOSECONDS));
    } finally {
      ended.countDown();
    }
  }

  /** Tells it to stop, and waits until a round under way is done, but no longer than so long. */
  public void stop(Duration transferPolicy) throws InterruptedException {
    stop.countDown();
    ended.await(transferPolicy.toNanos(), TimeUnit.NANOSECONDS);
  }
}
