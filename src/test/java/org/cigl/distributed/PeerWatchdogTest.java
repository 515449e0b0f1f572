package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerWatchdogTest {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final CountDownLatch ended = new CountDownLatch(1);

  private PeerWatchdog watch;

  @AfterEach
  void close() {
    watch.close();
  }

  private boolean ends(BooleanSupplier neighbour, LongSupplier progress)
      throws InterruptedException {
    watch = PeerWatchdog.watch(neighbour, progress, PAUSE, PATIENCE, ended::countDown);
    return ended.await(1, TimeUnit.SECONDS);
  }

  @Test
  void oneThatIsLeftAndDoesNotMoveIsEnded() throws Exception {
    assertThat(ends(() -> false, () -> 7)).isTrue();
  }

  @Test
  void oneThatMovesHasOthersToMoveWith() throws Exception {
    AtomicLong steps = new AtomicLong();
    assertThat(ends(() -> false, steps::incrementAndGet)).isFalse();
  }

  @Test
  void whoIsMissedOnceIsNotGone() throws Exception {
    AtomicLong looks = new AtomicLong();
    assertThat(ends(() -> looks.incrementAndGet() % 2 == 0, () -> 7)).isFalse();
  }
}
