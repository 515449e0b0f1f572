package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cigl.graph.Communicator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * The constants of the capacity model, on loopback: what a message and what a byte take in
 * TensorFlow's runtime, by two sizes of a pair's all-reduce, which is two messages of half of it.
 *
 * <pre>
 * mvn test -Dtest=IntAllReduceTimesTest -Dgroups=large -Dexcluded.groups=none
 * </pre>
 */
@Tag("large")
class IntAllReduceTimesTest {
  private static final int SMALL = 1 << 8;
  private static final int LARGE = 1 << 20;
  private static final int TIMES = 200;

  @Test
  void ofAPair() {
    List<List<Double>> seconds =
        LoopbackCluster.run(2, cluster -> List.of(median(cluster, SMALL), median(cluster, LARGE)));
    double small = seconds.get(0).get(0);
    double large = seconds.get(0).get(1);
    double perByte = (large - small) / (4.0 * (LARGE - SMALL));
    double message = small / 2 - perByte * 2 * SMALL;
    System.out.printf(
        Locale.ROOT,
        "a message %.3f ms, a byte %.3f ns (all-reduce of %d bytes %.3f ms, of %d bytes %.3f ms)%n",
        1e3 * message,
        1e9 * perByte,
        4 * SMALL,
        1e3 * small,
        4 * LARGE,
        1e3 * large);
    assertThat(message).isBetween(0.0, 0.1);
    assertThat(perByte).isBetween(0.0, 1e-7);
  }

  private static double median(Cluster cluster, int size) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> own = tf.fill(tf.constant(new int[] {size}), tf.constant(1f));
      Operand<TFloat32> merged =
          cluster.reduce(tf, tf.ensureShape(own, Shape.of(size)), Communicator.Merge.SUM);
      try (Session session = cluster.open(graph, ConfigProto.getDefaultInstance())) {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
          long before = System.nanoTime();
          cluster.together(session.runner()).addTarget(merged.op()).run().close();
          seconds.add((System.nanoTime() - before) / 1e9);
        }
        return seconds.stream().sorted().skip(TIMES / 2).findFirst().orElseThrow();
      }
    }
  }
}
