package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every bundled network trains with CigL: on images as small as it takes, so that it is quick. */
class BundledNetworksTrainTest {
  private static final int BATCH = 4;
  private static final int CLASSES = 5;

  static List<String> names() {
    return NetworkFile.BUNDLED;
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-conv", "resnet-20"})
  void everyParameterOfASmallOneLearnsAndTheBudgetHolds(String name) {
    assertLearns(name);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("names")
  void everyParameterLearnsAndTheBudgetHolds(String name) {
    assertLearns(name);
  }

  private static void assertLearns(String name) {
    NetworkFile file = NetworkFile.load(name);
    Network network = file.network(smallest(file.network()), CLASSES);
    // Without weight decay, which would move a kernel that the loss does not reach.
    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of(
                "network",
                name,
                "method",
                "cigl",
                "sparsity",
                "0.9",
                "optimizer.sgd.weight_decay",
                "0"));
    Normalization normalization =
        new Normalization(
            java.util.Collections.nCopies(network.input().channels(), 0.5f),
            java.util.Collections.nCopies(network.input().channels(), 0.25f));
    int[] batch = IntStream.range(0, BATCH).toArray();
    try (TrainingGraph graph =
        new TrainingGraph(recipe, network, noise(network.input()), normalization)) {
      float first =
          graph.steps().optimize(batch, new TrainingGraph.StepInput(0, 1, 0.01, false)).loss();
      float second =
          graph.steps().optimize(batch, new TrainingGraph.StepInput(1, 2, 0.01, false)).loss();
      assertThat(List.of(first, second)).allMatch(Float::isFinite).doesNotHaveDuplicates();
      for (Parameter parameter : sample(network)) {
        assertThat(nonzeros(graph.values(parameter.name() + "/momentum")))
            .as("entries of %s that moved", parameter.name())
            .isPositive();
        Long budget = graph.budgets().get(parameter.name());
        if (budget != null) {
          assertThat(nonzeros(graph.values(parameter.name() + "/mask")))
              .as("active entries of %s", parameter.name())
              .isEqualTo(budget);
        }
      }
    }
  }

  /** First, last and some between: TensorFlow takes a while to fetch each from a large graph. */
  private static List<Parameter> sample(Network network) {
    List<Parameter> trainable =
        network.parameters().stream().filter(parameter -> parameter.role().trainable()).toList();
    int last = trainable.size() - 1;
    return IntStream.rangeClosed(0, 8)
        .map(i -> i * last / 8)
        .distinct()
        .mapToObj(trainable::get)
        .toList();
  }

  private static ImageShape smallest(Network network) {
    ImageShape own = network.input();
    int side = own.height() > 32 ? 32 : own.height() == 32 ? 16 : own.height();
    return new ImageShape(side, side, own.channels());
  }

  private static ImageSet noise(ImageShape shape) {
    byte[] pixels = new byte[BATCH * shape.size()];
    new SplittableRandom(5).nextBytes(pixels);
    return new ImageSet(shape, pixels, new int[] {0, 1, 2, 4}, List.of("a", "b", "c", "d", "e"));
  }

  private static long nonzeros(float[] values) {
    return IntStream.range(0, values.length).filter(i -> values[i] != 0).count();
  }
}
