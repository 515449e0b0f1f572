package org.cigl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.graph.TrainingGraph;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.sparse.DensityAllocation;
import org.cigl.sparse.LayerDensities;
import org.junit.jupiter.api.Test;

class DepthwiseConvTest {
  private static Network network(String depthwise) {
    return NetworkFile.parse(
            """
            name: separable
            input: [8, 8, 3]
            classes: 10
            layers:
              - conv: {name: stem, filters: 256, kernel: 1}
              - depthwise_conv: %s
              - batch_norm: {}
              - global_avg_pool: {}
              - dense: {name: logits, units: $classes}
            """
                .formatted(depthwise),
            "separable")
        .network();
  }

  @Test
  void kernelIsDenseByDefaultAndHasTheFanInOfItsWindow() {
    Network network = network("{name: dw, kernel: 3, stride: 2, multiplier: 2, bias: true}");
    Parameter kernel = parameter(network, "dw/kernel");
    assertThat(kernel.shape().asArray()).containsExactly(3, 3, 256, 2);
    assertThat(kernel.masked()).isFalse();
    assertThat(kernel.fanIn()).isEqualTo(9);
    assertThat(parameter(network, "dw/bias").shape().asArray()).containsExactly(512);
    assertThat(parameter(network, "batch_norm_1/scale").shape().asArray()).containsExactly(512);
    assertThat(parameter(network, "stem/kernel").fanIn()).isEqualTo(3);
    assertThat(network.layers().get(1).output().asArray()).containsExactly(-1, 4, 4, 512);
    assertThat(DensityAllocation.of(network, 0.1, LayerDensities.DEFAULT))
        .containsOnlyKeys("stem/kernel", "logits/kernel");
  }

  /**
   * All dimensions in, as Evci et al. (2020) have it: raw densities (1+1+3+256)/768,
   * (3+3+256+1)/2304 and (256+10)/2560. Density 0.3 of 5632 weights is 1689.6: epsilon = 1689.6 /
   * (261 + 263 + 266).
   */
  @Test
  void maskedKernelTakesItsShareOfErk() {
    Network network = network("{name: dw, kernel: 3, masked: true}");
    double epsilon = 0.3 * 5632 / (261 + 263 + 266);
    assertThat(DensityAllocation.of(network, 0.3, LayerDensities.DEFAULT))
        .containsEntry("stem/kernel", Math.round(261 * epsilon))
        .containsEntry("dw/kernel", Math.round(263 * epsilon))
        .containsEntry("logits/kernel", Math.round(266 * epsilon));
  }

  /** He et al. (2015): variance 2 / fan-in. 4,608 draws: the standard error is 1% of it. */
  @Test
  void initialWeightsHaveTheVarianceOfTheirFanIn() {
    Network network = network("{name: dw, kernel: 3, multiplier: 2}");
    Recipe recipe = RecipeFile.load(RecipeFile.DEFAULT, Map.of("method", "cigl"));
    ImageSet images =
        new ImageSet(
            network.input(),
            new byte[network.input().size()],
            new int[] {0},
            java.util.Collections.nCopies(10, "class"));
    Normalization none = new Normalization(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
    try (TrainingGraph graph = new TrainingGraph(recipe, network, images, none)) {
      float[] kernel = graph.values("dw/kernel");
      double squares = 0;
      for (float weight : kernel) {
        squares += (double) weight * weight;
      }
      assertThat(kernel).hasSize(4608);
      assertThat(squares / kernel.length).isCloseTo(2.0 / 9, within(0.05 * 2 / 9));
    }
  }

  private static Parameter parameter(Network network, String name) {
    return network.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .findAny()
        .orElseThrow();
  }
}
