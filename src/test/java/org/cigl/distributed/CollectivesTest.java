package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cigl.graph.Communicator.Merge;
import org.cigl.tensorflow.Tensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

class CollectivesTest {
  private static final int SIZE = 1000;

  private static float[] vector(int rank) {
    Random random = new Random(rank);
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  /** Three runs each, since keys are used again. */
  private static List<float[]> sums(Cluster cluster) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> own = tf.constant(vector(cluster.share().index()));
      Operand<TFloat32> sum = cluster.reduce(tf, own, Merge.SUM);
      List<float[]> sums = new ArrayList<>();
      try (Session session = cluster.open(graph, ConfigProto.getDefaultInstance())) {
        for (int i = 0; i < 3; i++) {
          try (Result result = cluster.together(session.runner()).fetch(sum).run()) {
            sums.add(Tensors.floats(result.get(0)));
          }
        }
      }
      return sums;
    }
  }

  /** In pairs, then pairs of pairs: what one process with all groups does, to the bit. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void powersOfTwoAddInPairs(int count) {
    float[] expected = pairs(0, count);
    for (List<float[]> sums : LoopbackCluster.run(count, CollectivesTest::sums)) {
      assertThat(sums).allSatisfy(sum -> assertThat(sum).isEqualTo(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = 3)
  void othersAddInARing(int count) {
    float[] expected = pairs(0, count);
    List<List<float[]>> all = LoopbackCluster.run(count, CollectivesTest::sums);
    for (List<float[]> sums : all) {
      assertThat(sums).allSatisfy(sum -> assertThat(sum).isEqualTo(all.get(0).get(0)));
    }
    for (int i = 0; i < SIZE; i++) {
      assertThat(all.get(0).get(0)[i])
          .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void numbersThatDifferAreFoundByAll(int count) {
    List<List<Integer>> differences =
        LoopbackCluster.run(
            count,
            cluster ->
                cluster.differences(
                    new int[] {7, -1, cluster.share().index() == 1 ? 5 : 6, Integer.MIN_VALUE}));
    assertThat(differences).hasSize(count).containsOnly(List.of(2));
  }

  private static float[] pairs(int from, int count) {
    if (count == 1) {
      return vector(from);
    }
    float[] left = pairs(from, count / 2);
    float[] right = pairs(from + count / 2, count - count / 2);
    for (int i = 0; i < SIZE; i++) {
      left[i] += right[i];
    }
    return left;
  }
}
