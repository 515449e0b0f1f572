package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The average's support is the topology's, whatever the network, the sparsity and the seed. */
class WeightAverageTest {
  private static final int IMAGES = 32;
  private static final int SNAPSHOTS = 8;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void supportIsTheTopology(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ImageShape shape =
        new ImageShape(2 + random.nextInt(6), 2 + random.nextInt(6), 1 + random.nextInt(3));
    Network network =
        NetworkFile.parse(
                String.format(
                    """
                    {name: random, source: none, input: [1, 1, 1], classes: 3, layers: [
                      conv: {filters: %d, kernel: 3}, batch_norm: {}, relu: {}, flatten: {},
                      dense: {units: %d}, relu: {}, dense: {units: $classes}]}
                    """,
                    2 + random.nextInt(12), 4 + random.nextInt(40)),
                "inline")
            .network(shape, 3);
    double rate = 0.1 + 0.3 * random.nextDouble();
    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of(
                "batch_size", "16",
                "seed", Integer.toString(seed),
                "sparsity", Double.toString(0.3 + 0.5 * random.nextDouble()),
                "random_mask.rate", Double.toString(rate)));
    try (TrainingGraph graph =
        new TrainingGraph(
            recipe, network, images(shape, random), Normalization.of(images(shape, random)))) {
      int[] batch = random.ints(16, 0, IMAGES).toArray();
      for (int step = 0; step < SNAPSHOTS; step++) {
        graph.steps().optimize(batch, new TrainingGraph.StepInput(step, step + 1, 0.05, false));
        graph.average(step, step);
      }
      int zeros = 0;
      int active = 0;
      for (String kernel : graph.budgets().keySet()) {
        float[] mask = graph.values(kernel + "/mask");
        float[] average = graph.values(kernel + "/average");
        for (int i = 0; i < mask.length; i++) {
          if (mask[i] == 0) {
            assertThat(average[i]).as("%s[%d]", kernel, i).isZero();
          } else {
            active++;
            zeros += average[i] == 0 ? 1 : 0;
          }
        }
        assertThat(active).isPositive();
      }
      // A weight is zero in all snapshots with probability rate^8: at most 0.07% of them.
      assertThat(zeros).isLessThanOrEqualTo(2 + active / 200);
    }
  }

  private static ImageSet images(ImageShape shape, SplittableRandom random) {
    byte[] pixels = new byte[IMAGES * shape.size()];
    random.nextBytes(pixels);
    int[] labels = random.ints(IMAGES, 0, 3).toArray();
    return new ImageSet(shape, pixels, labels, List.of("a", "b", "c"));
  }
}
