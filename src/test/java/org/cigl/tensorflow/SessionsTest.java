package org.cigl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.cigl.kernels.KernelLibrary;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

class SessionsTest {
  /** A process with several first sessions at once. */
  static final class FirstRuns {
    private FirstRuns() {}

    public static void main(String[] none) {
      System.err.println("before");
      IntStream.range(0, 4).parallel().forEach(i -> run());
      System.err.println("after");
    }

    private static void run() {
      try (Graph graph = new Graph();
          Session session = Sessions.of(graph)) {
        session.runner().fetch(Ops.create(graph).constant(1)).run().close();
      }
    }
  }

  @Test
  void nothingOfTensorFlowsIsOnStandardErrorAndNothingElseIsMissing() throws Exception {
    assumeTrue(KernelLibrary.available(), "skipped: no C compiler");
    Jvm.Ended ended = Jvm.run(Jvm.builder(FirstRuns.class, List.of(), List.of()));
    assertThat(ended.code()).isZero();
    assertThat(ended.printed().lines()).containsExactly("before", "after");
  }
}
