package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.cigl.network.Parameter;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Test;

/** Plain gradient descent moves by rate times gradient: its move gives the norm independently. */
class GradientNormTest {
  private static final double RATE = 0.05;

  @Test
  void isThatOfWhatTheOptimizerSees() {
    ReferenceCase data = new ReferenceCase(3);
    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of(
                "method", "cigl",
                "sparsity", "0.7",
                "random_mask.rate", "0.3",
                "batch_size", "16",
                "threads", "1",
                "optimizer", "{sgd: {momentum: 0, nesterov: false, weight_decay: 0.01}}"));
    try (TrainingGraph graph =
        new TrainingGraph(
            recipe, ReferenceCase.network(), data.set(), ReferenceCase.NORMALIZATION)) {
      int[] batch = IntStream.range(0, 16).toArray();
      Map<String, float[]> before = parameters(graph);
      graph.beginEpoch(1, batch, 0);
      TrainingGraph.StepResult result =
          graph.steps().optimize(batch, new TrainingGraph.StepInput(0, 1, RATE, false));
      double squares = 0;
      for (Map.Entry<String, float[]> after : parameters(graph).entrySet()) {
        float[] start = before.get(after.getKey());
        for (int i = 0; i < start.length; i++) {
          squares += Math.pow((after.getValue()[i] - start[i]) / RATE, 2);
        }
      }
      double expected = Math.sqrt(squares);
      assertThat(expected).isGreaterThan(0.1);
      assertThat((double) result.gradientNorm()).isCloseTo(expected, within(1e-4 * expected));
    }
  }

  private static Map<String, float[]> parameters(TrainingGraph graph) {
    Map<String, float[]> values = new HashMap<>();
    for (Parameter parameter : graph.network().parameters()) {
      if (parameter.role().trainable()) {
        values.put(parameter.name(), graph.values(parameter.name()));
      }
    }
    return values;
  }
}
