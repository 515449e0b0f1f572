package org.cigl.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.optimizer.Momentum;
import org.cigl.tensorflow.VariableStore;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;

class TopologyUpdateTest {
  /** One update of a kernel of shape [1, n], and what is there afterwards. */
  private record Outcome(
      List<Double> mask, List<Double> weights, List<Double> momentum, int nonzeros, int grown) {}

  @Test
  void dropsTheSmallestAndGrowsWhereTheGradientIsLargest() {
    // Active 0..3; the two smallest |w| are at 1 and 2; largest |g| among the inactive
    // afterwards (1, 2, 4, 5) are at 5 and 4.
    Outcome outcome =
        update(
            new float[] {3, -1, 2, -4, 0, 0},
            new float[] {1, 1, 1, 1, 0, 0},
            new float[] {9, 1, 0.5f, 9, -2, 3},
            2);
    assertThat(outcome.mask()).containsExactly(1.0, 0.0, 0.0, 1.0, 1.0, 1.0);
    assertThat(outcome.weights()).containsExactly(3.0, 0.0, 0.0, -4.0, 0.0, 0.0);
    assertThat(outcome.momentum()).containsExactly(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
    assertThat(outcome.nonzeros()).isEqualTo(4);
    assertThat(outcome.grown()).isEqualTo(2);
  }

  @Test
  void theJustDroppedMayReturnWithValueZero() {
    Outcome outcome =
        update(new float[] {3, -1, 2, 0}, new float[] {1, 1, 1, 0}, new float[] {0, 7, 0, 6}, 1);
    assertThat(outcome.mask()).containsExactly(1.0, 1.0, 1.0, 0.0);
    assertThat(outcome.weights()).containsExactly(3.0, 0.0, 2.0, 0.0);
    assertThat(outcome.momentum()).containsExactly(1.0, 0.0, 1.0, 0.0);
    assertThat(outcome.grown()).isZero();
  }

  @Test
  void tiesBreakByFlatIndexInDropAndGrowth() {
    Outcome outcome =
        update(
            new float[] {1, -1, 1, 0, 0, 0},
            new float[] {1, 1, 1, 0, 0, 0},
            new float[] {0, 0, 0, 2, -2, 2},
            2);
    assertThat(outcome.mask()).containsExactly(0.0, 0.0, 1.0, 1.0, 1.0, 0.0);
  }

  @Test
  void aCountOfZeroChangesNothing() {
    Outcome outcome =
        update(new float[] {1, 0, 2}, new float[] {1, 0, 1}, new float[] {0, 9, 0}, 0);
    assertThat(outcome.mask()).containsExactly(1.0, 0.0, 1.0);
    assertThat(outcome.weights()).containsExactly(1.0, 0.0, 2.0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyUpdateKeepsTheBudgetAndZeroOutsideTheMask(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = 2 + random.nextInt(500);
    float[] mask = new float[size];
    float[] weights = new float[size];
    float[] gradient = new float[size];
    for (int i = 0; i < size; i++) {
      mask[i] = random.nextInt(3) == 0 ? 1 : 0;
      weights[i] = mask[i] * (random.nextInt(9) - 4);
      gradient[i] = random.nextInt(7) - 3;
    }
    int active = (int) sum(mask);
    int count = random.nextInt(Math.min(active, size - active) + 1);
    Outcome outcome = update(weights, mask, gradient, count);
    assertThat(outcome.mask().stream().mapToDouble(Double::doubleValue).sum()).isEqualTo(active);
    assertThat(outcome.nonzeros()).isEqualTo(active);
    assertThat(outcome.grown()).isLessThanOrEqualTo(count);
    for (int i = 0; i < size; i++) {
      if (outcome.mask().get(i) == 0) {
        assertThat(outcome.weights().get(i)).isZero();
        assertThat(outcome.momentum().get(i)).isZero();
      } else if (mask[i] == 0) {
        assertThat(outcome.weights().get(i)).as("grown weight").isZero();
        assertThat(outcome.momentum().get(i)).as("grown momentum").isZero();
      }
    }
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  /** Momentum is 1 wherever the mask is. */
  private static Outcome update(float[] weights, float[] mask, float[] gradient, int count) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore variables = new VariableStore(graph);
      Shape shape = Shape.of(1, weights.length);
      Parameter parameter = new Parameter("layer/kernel", Role.KERNEL, shape, true);
      MaskedKernel kernel =
          MaskedKernel.create(
              tf,
              variables,
              parameter,
              0,
              tf.constant(new float[][] {weights}),
              tf.constant(new float[][] {mask}),
              null,
              false,
              tf.constant(0L));
      SparseOptimizer optimizer =
          new SparseOptimizer(new Momentum(0.9f, true), variables, tf.noOp());
      TopologyUpdate update =
          optimizer.updateTopology(
              tf,
              kernel,
              new RiglTopology(1).growth(tf, variables, kernel, tf.constant(0L)),
              tf.constant(new float[][] {gradient}),
              new TopologyUpdate.Counts(tf.constant(count), tf.constant(count), false));
      try (Session session = GraphRunner.open(graph, variables)) {
        var momentum = variables.get("layer/kernel/momentum");
        session.run(momentum.assign(tf, kernel.mask().value()));
        Session.Runner runner = session.runner();
        update.updates().forEach(runner::addTarget);
        try (var result = runner.fetch(update.nonzeros()).fetch(update.grown()).run()) {
          return new Outcome(
              list(GraphRunner.fetch(session, kernel.mask().value())),
              list(GraphRunner.fetch(session, kernel.weight().value())),
              list(GraphRunner.fetch(session, momentum.value())),
              ((org.tensorflow.types.TInt32) result.get(0)).getInt(),
              ((org.tensorflow.types.TInt32) result.get(1)).getInt());
        }
      }
    }
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
