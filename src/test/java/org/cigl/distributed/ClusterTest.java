package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.graph.Communicator;
import org.cigl.train.StepBoundary;
import org.cigl.train.TrainingState;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;

@Tag("integration")
class ClusterTest {
  private static TrainingState after(long step) {
    return new TrainingState(step, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Options of {@link LoopbackCluster}: a check every three steps. */
  @Test
  void aReplicaThatDiffersStopsAllAndIsNamed() {
    List<String> messages =
        LoopbackCluster.run(
            2,
            cluster -> {
              float[] kernel = {1, 2, 3};
              AtomicInteger passed = new AtomicInteger();
              AtomicLong trusted = new AtomicLong(-1);
              ReplicaCheck check =
                  new ReplicaCheck(
                      cluster,
                      List.of("stem/kernel", "head/kernel", "head/kernel/mask"),
                      name -> name.equals("head/kernel") ? kernel : new float[] {4},
                      new StepBoundary() {
                        @Override
                        public void reached(TrainingState state) {
                          passed.incrementAndGet();
                        }

                        @Override
                        public void distrusted(long step) {
                          trusted.set(step);
                        }
                      },
                      0);
              check.reached(after(3));
              kernel[2] = cluster.share().index() == 1 ? 3.0000002f : 3;
              check.reached(after(4));
              try {
                check.reached(after(6));
              } catch (RunFailedException e) {
                return passed + " " + trusted + " " + e.getMessage();
              }
              return "passed";
            });
    assertThat(messages)
        .allSatisfy(
            message ->
                assertThat(message)
                    .startsWith("2 3 the workers' copies of head/kernel differ after step 6"));
  }

  @Test
  void anotherRecipeIsRefusedOnEveryTask() {
    List<String> messages =
        LoopbackCluster.run(
            2,
            cluster -> {
              cluster.requireSame("the recipe", "sparsity: 0.95");
              try {
                cluster.requireSame("the data set", "of " + cluster.share().index());
              } catch (InvalidInputException e) {
                return e.getMessage();
              }
              return "accepted";
            });
    assertThat(messages.get(0)).startsWith("the data set of worker 0 ");
    assertThat(messages.get(1)).startsWith("the data set of worker 1 ");
  }

  /** A graph whose parts are as those of a step. */
  private static void step(Cluster cluster, long step) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Op done = cluster.ownPartDone(tf, tf.constant(step));
      Ops after = tf.withControlDependencies(done);
      var sum = cluster.reduce(tf, after.constant(new float[] {1, 2}), Communicator.Merge.SUM);
      try (Session session = cluster.open(graph, ConfigProto.getDefaultInstance())) {
        cluster.together(session.runner()).fetch(sum).run().close();
      }
    }
  }

  /** Its process lives and its server answers: what it has done tells that it is the one. */
  @Test
  void aWorkerThatHangsIsNamedByAllOthers() {
    int count = 4; // of which only one misses it at first, and the others that one
    int last = count - 1;
    CountDownLatch given = new CountDownLatch(last);
    List<String> messages =
        LoopbackCluster.run(
            count,
            Duration.ofSeconds(2),
            cluster -> {
              boolean hangs = cluster.share().index() == last;
              cluster.allReduce(new int[] {1}, Communicator.Merge.SUM);
              try {
                cluster.during(
                    () -> {
                      step(cluster, 7);
                      if (!hangs) {
                        step(cluster, 8);
                      }
                      return null;
                    });
              } catch (RunFailedException e) {
                given.countDown();
                return e.getMessage();
              }
              awaits(given);
              return "hung";
            });
    assertThat(messages.get(last)).isEqualTo("hung");
    assertThat(messages.subList(0, last))
        .allSatisfy(
            message ->
                assertThat(message)
                    .startsWith("no part of step 9 came within 2 s (worker_timeout) from worker")
                    .contains("worker " + last + " (127.0.0.1:")
                    .doesNotContain("worker 0", "worker 1 ("));
  }

  private static void awaits(CountDownLatch latch) {
    try {
      assertThat(latch.await(40, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** TensorFlow's own timeout of a collective is a thread that sleeps as long, every time. */
  @Test
  void noThreadsAreLeftBehindByReductions() throws Exception {
    Path threads = Path.of("/proc/self/task");
    Assumptions.assumeTrue(Files.isDirectory(threads), "threads are counted as Linux shows them");
    List<Long> counts =
        LoopbackCluster.run(
            2,
            cluster -> {
              cluster.allReduce(new int[] {1}, Communicator.Merge.SUM);
              long before = count(threads);
              for (int i = 0; i < 200; i++) {
                cluster.allReduce(new int[] {i}, Communicator.Merge.SUM);
              }
              return count(threads) - before;
            });
    assertThat(counts).allSatisfy(more -> assertThat(more).isLessThan(50));
  }

  private static long count(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whoFollowsAChiefThatEndsBeforeTheRunIsFinishedFails() {
    List<String> messages =
        LoopbackCluster.run(
            2,
            cluster -> {
              cluster.ready();
              cluster.allReduce(new int[] {1}, Communicator.Merge.SUM);
              if (cluster.share().first()) {
                return "evaluated, and failed at that";
              }
              try {
                cluster.awaitFinish(new StopRequest());
                return "finished";
              } catch (RunFailedException e) {
                return e.getMessage();
              }
            });
    assertThat(messages.get(1)).startsWith("the chief, worker 0 (").contains("ended before");
  }

  @Test
  void oneThatIsAskedToStopStopsAll() {
    ControlChannel chief = new ControlChannel();
    ControlChannel worker = new ControlChannel();
    StopRequest asked = new StopRequest();
    worker.stopsWith(asked);
    step(chief, worker);
    assertThat(chief.shared().now()).isEmpty();
    asked.because(StopRequest.Reason.SIGTERM);
    assertThat(worker.shared().now()).as("before the chief knows").isEmpty();
    step(chief, worker);
    assertThat(chief.shared().now()).contains(StopRequest.Reason.SIGTERM);
    assertThat(worker.shared().now()).contains(StopRequest.Reason.SIGTERM);
  }

  @Test
  void whatIsHeardBehindTheReasonsAreTheWorkersTimes() {
    ControlChannel chief = new ControlChannel();
    assertThat(chief.seconds()).isEmpty();
    float[] sums = Arrays.copyOf(chief.controlMessage(), chief.controlMessage().length + 2);
    sums[sums.length - 2] = 0.5f;
    sums[sums.length - 1] = 2;
    chief.receive(sums);
    assertThat(chief.seconds()).containsExactly(0.5, 2);
    assertThat(chief.shared().now()).isEmpty();
  }

  /** The sum is what the all-reduce of a step makes of it. */
  private static void step(ControlChannel... workers) {
    float[] sums = new float[workers[0].controlMessage().length];
    for (ControlChannel worker : workers) {
      float[] outgoing = worker.controlMessage();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += outgoing[i];
      }
    }
    for (ControlChannel worker : workers) {
      worker.receive(sums);
    }
  }

  @Test
  void aTaskThatDoesNotComeIsNamed() throws Exception {
    List<String> addresses = LocalCluster.freeAddresses(2);
    TfConfig config = TfConfig.of(LocalCluster.tfConfig(addresses, 0)).orElseThrow();
    ClusterOptions options = new ClusterOptions(Duration.ofSeconds(1), Duration.ofSeconds(1), 100);
    assertThatThrownBy(() -> Cluster.join(config, options, 1))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContainingAll("not there after 1 s", "worker 1 (" + addresses.get(1) + ")");
  }
}
