package org.cigl.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cigl.serving.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which jobs are computed together. */
@Timeout(20)
class WorkerPoolTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final List<List<String>> computed = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();

  private final class NamedJob implements WorkerPool.Job {
    private final String name;
    private final CountDownLatch until;
    private final CountDownLatch done;

    NamedJob(String name, CountDownLatch until, CountDownLatch done) {
      this.name = name;
      this.until = until;
      this.done = done;
    }

    @Override
    public Object group() {
      return name.charAt(0);
    }

    @Override
    public int size() {
      return 10;
    }

    @Override
    public void compute(List<WorkerPool.Job> others) {
      List<String> names = new ArrayList<>(List.of(name));
      others.forEach(other -> names.add(((NamedJob) other).name));
      try {
        until.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      computed.add(names);
      names.forEach(each -> done.countDown());
    }

    @Override
    public void refuse(RequestException reason) {
      refused.add(name);
      done.countDown();
    }
  }

  /** Jobs that wait behind one that is computed. */
  private void behindOne(Duration maxCompute, CountDownLatch release, String... names)
      throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(names.length + 1);
    try (WorkerPool pool = new WorkerPool(1, 100, LONG, maxCompute)) {
      pool.submit(new NamedJob("measured", new CountDownLatch(0), first));
      first.await();
      Thread.sleep(50); // until its time is noted
      pool.submit(new NamedJob("a0", release, all));
      for (String name : names) {
        pool.submit(new NamedJob(name, release, all));
      }
      release.countDown();
      assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void thoseOfAGroupThatWaitAreComputedTogetherInTheirOrder() throws InterruptedException {
    behindOne(LONG, new CountDownLatch(1), "a1", "b1", "a2", "b2", "a3");
    assertThat(refused).isEmpty();
    List<String> last = computed.get(computed.size() - 1);
    assertThat(computed).anySatisfy(names -> assertThat(names).contains("a1", "a2"));
    assertThat(last).allMatch(name -> name.charAt(0) == last.get(0).charAt(0));
    assertThat(computed.stream().flatMap(List::stream))
        .containsExactlyInAnyOrder("measured", "a0", "a1", "b1", "a2", "b2", "a3");
  }

  @Test
  void untilATimeIsKnownEachIsComputedAlone() {
    assertThat(new ComputeRate().bytes(1)).isZero();
  }

  @Test
  void theRateFollowsASlowRequestAtOnceAndFastOnesSlowly() {
    ComputeRate rate = new ComputeRate();
    rate.measured(100, 1);
    assertThat(rate.bytes(1)).isEqualTo(100);
    rate.measured(100, 10);
    assertThat(rate.bytes(1)).isEqualTo(10);
    rate.measured(100, 0.1);
    assertThat(rate.bytes(1)).isEqualTo(11);
  }

  @Test
  void whatTakesTooLongTogetherIsRefusedTogether() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(2);
    behindOne(Duration.ofMillis(200), never, "a1", "a2");
    never.countDown();
    assertThat(refused).containsExactlyInAnyOrder("a0", "a1", "a2");
  }
}
