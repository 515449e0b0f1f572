package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DesertionTest {
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private final CountDownLatch ended = new CountDownLatch(1);

  private boolean ends() throws InterruptedException {
    return ended.await(4, TimeUnit.SECONDS);
  }

  @Test
  void oneThatIsLeftAndDoesNotMoveIsEnded() throws Exception {
    try (Desertion watch = Desertion.watch(() -> false, () -> 7, PATIENCE, ended::countDown)) {
      assertThat(ends()).isTrue();
    }
  }

  @Test
  void oneThatMovesHasOthersToMoveWith() throws Exception {
    AtomicLong steps = new AtomicLong();
    try (Desertion watch =
        Desertion.watch(() -> false, steps::incrementAndGet, PATIENCE, ended::countDown)) {
      assertThat(ends()).isFalse();
    }
  }

  @Test
  void whoIsMissedOnceIsNotGone() throws Exception {
    AtomicLong looks = new AtomicLong();
    try (Desertion watch =
        Desertion.watch(
            () -> looks.incrementAndGet() % 2 == 0, () -> 7, PATIENCE, ended::countDown)) {
      assertThat(ends()).isFalse();
    }
  }
}
