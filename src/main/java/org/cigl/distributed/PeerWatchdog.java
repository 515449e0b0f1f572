package org.cigl.distributed;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a process that the others have left: one that hangs does not notice by itself, and would
 * keep its place and its port for ever.
 */
final class PeerWatchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerWatchdog.class);

  /** Between two looks: a process that starts again takes longer than {@link #REFUSED} of them. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  /** Refused connections in a row, after which it is gone. */
  private static final int REFUSED = 2;

  private final BooleanSupplier neighbour;
  private final LongSupplier progress;
  private final Duration pause;
  private final Duration transferPolicy;
  private final Runnable end;
  private final CountDownLatch closed = new CountDownLatch(1);

  private PeerWatchdog(
      BooleanSupplier neighbour,
      LongSupplier progress,
      Duration pause,
      Duration transferPolicy,
      Runnable end) {
    this.neighbour = neighbour;
    this.progress = progress;
    this.pause = pause;
    this.transferPolicy = transferPolicy;
    this.end = end;
  }

  /**
   * Begins to watch.
   *
   * @param neighbour whether another task is still there
   * @param progress a number that grows as long as all tasks go on together
   * @param pause between two looks
   * @param transferPolicy how long this process has to end by itself once the other one is gone
   * @param end what ends it
   */
  static PeerWatchdog watch(
      BooleanSupplier neighbour,
      LongSupplier progress,
      Duration pause,
      Duration transferPolicy,
      Runnable end) {
    PeerWatchdog watch = new PeerWatchdog(neighbour, progress, pause, transferPolicy, end);
    Thread thread = new Thread(watch::run, "desertion");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private void run() {
    try {
      int refused = 0;
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        refused = neighbour.getAsBoolean() ? 0 : refused + 1;
        if (refused == REFUSED) {
          long before = progress.getAsLong();
          if (closed.await(transferPolicy.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
          if (progress.getAsLong() == before) { // else the network failed for a moment
            LOG.error(
                "the other tasks have left the run, and this one has not ended within {} s by"
                    + " itself: it is ended",
                transferPolicy.toSeconds());
            end.run();
            return;
          }
          refused = 0;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
