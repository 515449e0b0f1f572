package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;
import org.cigl.calibration.Predictions;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.random.Permutation;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.sparse.TopologyRule.Change;
import org.cigl.testing.Bfloat16;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Training in bfloat16 beside training in float32. */
@Tag("slow")
class PrecisionTest {
  private static final int STEPS = 60;
  private static final DataSet DATA = DataSets.load(DataSource.bundled());

  @BeforeAll
  static void needsAProcessorThatComputesIt() {
    Bfloat16.assume();
  }

  private static Recipe recipe(String precision) {
    return RecipeFile.load(
        RecipeFile.DEFAULT,
        Map.of(
            "precision", precision, "network", "lenet-5", "batch_size", "64", "sparsity", "0.8"));
  }

  private static TrainingGraph graph(String precision) {
    Recipe recipe = recipe(precision);
    ImageSet images = DATA.train();
    Network network = NetworkFile.load(recipe.network()).network(images.shape(), images.classes());
    return new TrainingGraph(recipe, network, images, Normalization.of(images));
  }

  private static TrainingGraph.StepResult step(TrainingGraph graph, int i) {
    int[] order = Permutation.of(DATA.train().size(), 1);
    int[] batch = Arrays.copyOfRange(order, 64 * i, 64 * (i + 1));
    return graph.steps().optimize(batch, new TrainingGraph.StepInput(i, i + 1, 0.05, false));
  }

  private static void both(BiConsumer<TrainingGraph, TrainingGraph> check) {
    try (TrainingGraph single = graph("float32");
        TrainingGraph half = graph("bfloat16")) {
      check.accept(single, half);
    }
  }

  @Test
  void aStepIsNearThatInFloat32AndNotEqual() {
    both(
        (single, half) -> {
          TrainingGraph.StepResult expected = step(single, 0);
          TrainingGraph.StepResult actual = step(half, 0);
          assertThat(actual.loss()).isCloseTo(expected.loss(), within(0.02f * expected.loss()));
          assertThat(actual.gradientNorm())
              .isCloseTo(expected.gradientNorm(), within(0.05f * expected.gradientNorm()))
              .isNotEqualTo(expected.gradientNorm());
          for (String kernel : single.budgets().keySet()) {
            float[] a = single.values(kernel + "/momentum");
            float[] b = half.values(kernel + "/momentum");
            assertThat(distance(a, b) / norm(a)).as(kernel).isBetween(1e-5, 0.1);
          }
        });
  }

  @Test
  void weightsAndSlotsStayFloat32AndUnderTheirMasks() {
    try (TrainingGraph graph = graph("bfloat16")) {
      for (int i = 0; i < 5; i++) {
        step(graph, i);
      }
      List<Change> changes =
          graph.budgets().values().stream()
              .map(budget -> new Change(budget / 5, budget / 5))
              .toList();
      List<Integer> nonzeros =
          graph.steps().updateTopology(Permutation.of(64, 1), 5, changes).nonzeros();
      assertThat(nonzeros.stream().mapToLong(n -> n).toArray())
          .containsExactly(graph.budgets().values().stream().mapToLong(b -> b).toArray());
      step(graph, 6);
      for (String kernel : graph.budgets().keySet()) {
        float[] mask = graph.values(kernel + "/mask");
        for (String variable : List.of(kernel, kernel + "/momentum")) {
          float[] values = graph.values(variable);
          int finer = 0;
          for (int i = 0; i < values.length; i++) {
            finer += (Float.floatToRawIntBits(values[i]) & 0xFFFF) == 0 ? 0 : 1;
            assertThat(mask[i] == 1 || values[i] == 0).as(variable).isTrue();
          }
          assertThat(finer).as("%s: more digits than bfloat16 has", variable).isPositive();
        }
      }
    }
  }

  @Test
  void predictionsAreInFloat32() {
    both(
        (single, half) -> {
          float[] images = DATA.test().floats(0, 32);
          assertThat(half.logits(images, 32, Weights.LAST))
              .containsExactly(single.logits(images, 32, Weights.LAST));
          single.average(0, 0);
          half.average(0, 0);
          assertThat(half.logits(images, 32, Weights.AVERAGE))
              .containsExactly(single.logits(images, 32, Weights.AVERAGE));
        });
  }

  @Test
  void learnsAsWell() {
    ToDoubleFunction<TrainingGraph> accuracy =
        graph -> {
          for (int i = 0; i < STEPS; i++) {
            step(graph, i);
          }
          Predictions predictions = graph.classifier(Weights.LAST).predict(DATA.test());
          double right = 0;
          for (int i = 0; i < predictions.size(); i++) {
            right += predictions.correct(i) ? 1 : 0;
          }
          return right / predictions.size();
        };
    both(
        (single, half) -> {
          double expected = accuracy.applyAsDouble(single);
          assertThat(expected).isGreaterThan(0.5);
          assertThat(accuracy.applyAsDouble(half)).isCloseTo(expected, within(0.05));
        });
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static double norm(float[] a) {
    return distance(a, new float[a.length]);
  }
}
