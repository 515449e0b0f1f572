package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cigl.InvalidInputException;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which layer takes which kernel. */
class KernelPlanTest {
  private static final Network NETWORK =
      NetworkFile.parse(
              """
              name: three
              input: [8, 8, 10]
              classes: 10
              layers:
                - conv: {name: conv, filters: 10, kernel: 1}
                - depthwise_conv: {name: depthwise, kernel: 3}
                - flatten: {}
                - dense: {name: logits, units: $classes}
              """,
              "three")
          .network();
  private static final String CONV = "conv/kernel";
  private static final String DENSE = "logits/kernel";

  private static Recipe recipe(String kernels, double sparsity, String... more) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("kernels", kernels);
    settings.put("sparsity", Double.toString(sparsity));
    settings.put("layers.distribution", "uniform");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return RecipeFile.load(RecipeFile.DEFAULT, settings);
  }

  private static KernelPlan plan(Recipe recipe) {
    return KernelPlan.of(recipe, NETWORK, Optional::empty);
  }

  /** Density .31 and .3, .11 and .1: either side of both limits. */
  @ParameterizedTest
  @CsvSource({"0.69, 0", "0.7, 1", "0.89, 1", "0.9, 2", "0.99, 2"})
  void autoTakesSparseOnesWhereTheyAreFaster(double sparsity, int sparse) {
    KernelPlan plan = plan(recipe("auto", sparsity, "threads", "3"));
    assertThat(plan.sparse()).isEqualTo(List.of(CONV, DENSE).subList(0, sparse));
    assertThat(plan.threadsOf(DENSE)).isEqualTo(sparse == 2 ? Optional.of(3) : Optional.empty());
    assertThat(plan.describe()).isEqualTo("kernels: sparse for " + sparse + " of 2 masked layers");
  }

  @Test
  void autoGoesByTheDensityAtTheStartOfTraining() {
    assertThat(plan(recipe("auto", 0.99, "method", "gmp")).sparse()).isEmpty();
    assertThat(plan(recipe("auto", 0.99, "precision", "bfloat16")).sparse()).isEmpty();
  }

  @Test
  void sparseIsForEveryMaskedLayerThatHasThemAndDenseForNone() {
    assertThat(plan(recipe("sparse", 0.1)).sparse()).containsExactly(CONV, DENSE);
    assertThat(plan(recipe("dense", 0.99)).sparse()).isEmpty();
    assertThat(plan(recipe("sparse", 0.9, "method", "dense")).layers()).isZero();
  }

  @Test
  void aBuildWithoutThemSaysSoAndRefusesSparse() {
    KernelPlan plan =
        KernelPlan.of(recipe("auto", 0.99), NETWORK, () -> Optional.of("there are none"));
    assertThat(plan.sparse()).isEmpty();
    assertThat(plan.describe())
        .isEqualTo("kernels: TensorFlow's dense ones for all layers, as there are none");
    assertThat(
            KernelPlan.of(recipe("dense", 0.99), NETWORK, () -> Optional.of("there are none"))
                .describe())
        .isEqualTo("kernels: sparse for 0 of 2 masked layers");
    Recipe sparse = recipe("sparse", 0.99);
    assertThatThrownBy(() -> KernelPlan.of(sparse, NETWORK, () -> Optional.of("there are none")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("kernels is sparse, but there are none: must be auto or dense");
  }
}
