package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.resume.StopRequest;
import org.cigl.train.TrainingState;
import org.junit.jupiter.api.Test;

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
              ReplicaCheck check =
                  new ReplicaCheck(
                      cluster,
                      List.of("stem/kernel", "head/kernel", "head/kernel/mask"),
                      name -> name.equals("head/kernel") ? kernel : new float[] {4},
                      state -> passed.incrementAndGet());
              check.reached(after(3));
              kernel[2] = cluster.share().index() == 1 ? 3.0000002f : 3;
              check.reached(after(4));
              try {
                check.reached(after(6));
              } catch (RunFailedException e) {
                return passed.get() + " " + e.getMessage();
              }
              return "passed";
            });
    assertThat(messages)
        .allSatisfy(
            message ->
                assertThat(message)
                    .startsWith("2 the workers' copies of head/kernel differ after step 6"));
  }

  @Test
  void anotherRecipeIsRefusedOnEveryTask() {
    List<String> messages =
        LoopbackCluster.run(
            2,
            cluster -> {
              cluster.requireSame("the recipe", new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
              byte last = (byte) cluster.share().index();
              try {
                cluster.requireSame("the data set", new byte[] {1, 2, 3, 4, 5, 6, 7, last});
              } catch (InvalidInputException e) {
                return e.getMessage();
              }
              return "accepted";
            });
    assertThat(messages.get(0)).startsWith("the data set of worker 0 ");
    assertThat(messages.get(1)).startsWith("the data set of worker 1 ");
  }

  @Test
  void oneThatIsAskedToStopStopsAll() {
    Conversation chief = new Conversation();
    Conversation worker = new Conversation();
    StopRequest asked = new StopRequest();
    worker.stopsWith(asked);
    step(chief, worker);
    assertThat(chief.agreed().now()).isEmpty();
    asked.because(StopRequest.Reason.SIGTERM);
    assertThat(worker.agreed().now()).as("before the chief knows").isEmpty();
    step(chief, worker);
    assertThat(chief.agreed().now()).contains(StopRequest.Reason.SIGTERM);
    assertThat(worker.agreed().now()).contains(StopRequest.Reason.SIGTERM);
  }

  @Test
  void whatIsHeardBehindTheReasonsAreTheWorkersTimes() {
    Conversation chief = new Conversation();
    assertThat(chief.seconds()).isEmpty();
    float[] sums = Arrays.copyOf(chief.says(), chief.says().length + 2);
    sums[sums.length - 2] = 0.5f;
    sums[sums.length - 1] = 2;
    chief.hears(sums);
    assertThat(chief.seconds()).containsExactly(0.5, 2);
    assertThat(chief.agreed().now()).isEmpty();
  }

  /** The sum is what the all-reduce of a step makes of it. */
  private static void step(Conversation... workers) {
    float[] sums = new float[workers[0].says().length];
    for (Conversation worker : workers) {
      float[] said = worker.says();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += said[i];
      }
    }
    for (Conversation worker : workers) {
      worker.hears(sums);
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
