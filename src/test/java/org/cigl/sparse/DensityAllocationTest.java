package org.cigl.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.cigl.InvalidInputException;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

class DensityAllocationTest {
  @Test
  void erkByHand() {
    // Sizes 10*20 = 200 and 3*3*4*8 = 288; raw densities (10+20)/200 = 0.15 and
    // (3+3+4+8)/288 = 0.0625. Density 0.25 of 488 is 122 weights:
    // epsilon = 122 / (0.15*200 + 0.0625*288) = 122 / 48, so 0.38125*200 = 76.25 and 45.75.
    List<Parameter> kernels = List.of(kernel(10, 20), kernel(3, 3, 4, 8));
    assertThat(nonzeros(kernels, 0.25, Distribution.ERK)).containsExactly(76, 46);
  }

  @Test
  void erByHand() {
    // Raw densities 30/200 = 0.15 and 12/32 = 0.375: epsilon = 122 / (30 + 108) = 0.884...
    List<Parameter> kernels = List.of(kernel(10, 20), kernel(3, 3, 4, 8));
    assertThat(nonzeros(kernels, 0.25, Distribution.ER)).containsExactly(27, 95);
  }

  @Test
  void uniformGivesEveryLayerTheSameDensity() {
    List<Parameter> kernels = List.of(kernel(10, 20), kernel(3, 3, 4, 8));
    assertThat(nonzeros(kernels, 0.25, Distribution.UNIFORM)).containsExactly(50, 72);
  }

  @Test
  void aLayerWhoseShareWouldPassOneBecomesDenseAndTheRestIsSolvedAgain() {
    // Raw 1.5, 0.03 (sizes 2 and 10,000): the first is dense, the second gets what is left.
    List<Parameter> kernels = List.of(kernel(1, 2), kernel(100, 100));
    assertThat(nonzeros(kernels, 0.1, Distribution.ERK)).containsExactly(2, 998);
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void theGlobalBudgetIsMetWithinOneEntryALayer(Distribution distribution) {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 200; trial++) {
      List<Parameter> kernels = new ArrayList<>();
      int layers = 1 + random.nextInt(12);
      for (int i = 0; i < layers; i++) {
        kernels.add(
            random.nextBoolean()
                ? kernel(20 + random.nextInt(300), 20 + random.nextInt(300))
                : kernel(3, 3, 4 + random.nextInt(60), 4 + random.nextInt(60)));
      }
      double density = 0.02 + 0.98 * random.nextDouble();
      long[] nonzeros = nonzeros(kernels, density, distribution);
      long total = kernels.stream().mapToLong(Parameter::size).sum();
      assertThat(Math.abs(Arrays.stream(nonzeros).sum() - density * total))
          .as("density %s over %s", density, kernels)
          .isLessThanOrEqualTo(layers);
      for (int i = 0; i < layers; i++) {
        assertThat(nonzeros[i]).isBetween(1L, kernels.get(i).size());
      }
    }
  }

  @Test
  void layersLeftDenseAreNotInTheBudget() {
    Network network = NetworkFile.load("fully-connected").network();
    assertThat(DensityAllocation.of(network, 0.05, dense(false, "logits")))
        .containsOnlyKeys("hidden1/kernel", "hidden2/kernel");
    assertThat(DensityAllocation.of(network, 0.05, dense(true, "logits")))
        .containsOnlyKeys("hidden2/kernel");
    assertThatThrownBy(() -> DensityAllocation.of(network, 0.05, dense(false, "nowhere")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'nowhere'");
  }

  private static LayerDensities dense(boolean first, String... names) {
    return new LayerDensities(Distribution.UNIFORM, first, List.of(names), null, null);
  }

  @Test
  void aLayersOwnSparsityIsMetAndTheOthersMakeUpForIt() {
    Network network = NetworkFile.load("fully-connected").network();
    for (Distribution distribution : Distribution.values()) {
      Map<String, Long> budgets =
          DensityAllocation.of(
              network,
              0.05,
              new LayerDensities(
                  distribution, null, null, Map.of("logits", 0.5, "hidden2", 0.8), null));
      // 5% of 266,200 is 13,310; 500 and 6,000 of them are spoken for.
      assertThat(budgets)
          .containsExactly(
              Map.entry("hidden1/kernel", 6810L),
              Map.entry("hidden2/kernel", 6000L),
              Map.entry("logits/kernel", 500L));
    }
  }

  @Test
  void aLayersOwnSparsityThatCannotBeMetIsRefused() {
    Network network = NetworkFile.load("fully-connected").network();
    assertThatThrownBy(
            () ->
                DensityAllocation.of(
                    network,
                    0.05,
                    new LayerDensities(null, null, null, Map.of("hidden1", 0.5), null)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be met");
    assertThatThrownBy(
            () ->
                DensityAllocation.of(
                    network,
                    0.05,
                    new LayerDensities(null, null, List.of("logits"), Map.of("logits", 0.5), null)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'logits'");
  }

  private static long[] nonzeros(
      List<Parameter> kernels, double density, Distribution distribution) {
    return DensityAllocation.nonzeros(kernels, density, distribution, new Double[kernels.size()]);
  }

  private static Parameter kernel(long... shape) {
    return new Parameter("layer/kernel", Role.KERNEL, Shape.of(shape), true);
  }
}
