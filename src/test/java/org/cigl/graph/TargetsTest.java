package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

class TargetsTest {
  private static final int[] LABELS = {0, 3, 1};

  private static double[] values(double smoothing, double share, boolean labels) {
    return GraphRunner.evaluate(
        tf -> {
          Targets own = Targets.of(tf, tf.constant(LABELS), 4, smoothing);
          Targets mixed = new Mixup(tf.constant((float) share)).targets(tf, own);
          return labels ? mixed.labels() : mixed.distribution();
        });
  }

  @Test
  void smoothingSpreadsItsShareOverAllClasses() {
    double[] expected = {
      0.85, 0.05, 0.05, 0.05,
      0.05, 0.05, 0.05, 0.85,
      0.05, 0.85, 0.05, 0.05
    };
    double[] actual =
        GraphRunner.evaluate(tf -> Targets.of(tf, tf.constant(LABELS), 4, 0.2).distribution());
    assertThat(actual).containsExactly(expected, within(1e-7));
  }

  @Test
  void mixupMixesWithTheReversedBatchWhoseMiddleIsItsOwnPartner() {
    double[] expected = {0.25, 0.75, 0, 0, 0, 0, 0, 1, 0.75, 0.25, 0, 0};
    assertThat(values(0, 0.25, false)).containsExactly(expected, within(1e-7));
    double[] images =
        GraphRunner.evaluate(
            tf ->
                new Mixup(tf.constant(0.25f))
                    .images(
                        tf, tf.constant(new float[][][][] {{{{8, 4}}}, {{{1, 2}}}, {{{0, 16}}}})));
    assertThat(images).containsExactly(2, 13, 1, 2, 6, 7);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 1", "0.5, 0, 1", "0.49, 1, 0", "0, 1, 0"})
  void rightIsTheLabelOfTheLargerShare(double share, int first, int last) {
    assertThat(values(0.1, share, true)).containsExactly(first, 3, last);
  }

  @Test
  void whatIsOffAddsNothingToTheGraph() {
    assertThat(ops(tf -> Targets.of(tf, tf.constant(LABELS), 4, 0)))
        .containsExactly("Const", "Const", "Const", "Const", "OneHot");
    assertThat(ops(tf -> Targets.of(tf, tf.constant(LABELS), 4, 0.1)))
        .containsExactly("Const", "Const", "Const", "Const", "OneHot");
    double[] plain =
        GraphRunner.evaluate(tf -> Targets.of(tf, tf.constant(LABELS), 4, 0).distribution());
    assertThat(plain).containsExactly(1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0);
  }

  private static List<String> ops(Consumer<Ops> build) {
    List<String> types = new ArrayList<>();
    try (Graph graph = new Graph()) {
      build.accept(Ops.create(graph));
      graph.operations().forEachRemaining(operation -> types.add(operation.type()));
    }
    return types;
  }
}
