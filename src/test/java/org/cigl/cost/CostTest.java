package org.cigl.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.junit.jupiter.api.Test;

class CostTest {
  private static final Network NETWORK =
      NetworkFile.parse(
              """
              name: small
              input: [8, 6, 3]
              classes: 10
              layers:
                - conv: {name: conv, filters: 4, kernel: 3, stride: 2, bias: true}
                - batch_norm: {}
                - depthwise_conv: {name: depthwise, kernel: 3, padding: valid, multiplier: 2, masked: true}
                - relu: {}
                - flatten: {}
                - dense: {name: logits, units: $classes}
              """,
              "small")
          .network();

  /** conv: 108 weights at 4x3 pixels; depthwise: 72 at 2x1; dense: 16 inputs to 10. */
  @Test
  void denseByHand() {
    Cost cost = Cost.dense(NETWORK);
    assertThat(cost.layers())
        .containsExactly(
            new LayerCost("conv", "conv", 108, 108, 4, 12),
            new LayerCost("batch_norm_1", "batch_norm", 0, 0, 8, 12),
            new LayerCost("depthwise", "depthwise_conv", 72, 72, 0, 2),
            new LayerCost("relu_1", "relu", 0, 0, 0, 2),
            new LayerCost("flatten_1", "flatten", 0, 0, 0, 1),
            new LayerCost("logits", "dense", 160, 160, 10, 1));
    assertThat(cost.parameters()).isEqualTo(108 + 4 + 8 + 72 + 160 + 10);
    assertThat(cost.activeParameters()).isEqualTo(cost.parameters());
    assertThat(cost.denseInference()).isEqualTo(2 * (108 * 12 + 72 * 2 + 160));
    assertThat(cost.inference()).isEqualTo(cost.denseInference());
  }

  @Test
  void sparseCountsActiveWeightsAlone() {
    Cost cost = Cost.of(NETWORK, Map.of("conv/kernel", 10L, "logits/kernel", 0L));
    assertThat(cost.inference()).isEqualTo(2 * (10 * 12 + 72 * 2));
    assertThat(cost.denseInference()).isEqualTo(Cost.dense(NETWORK).denseInference());
    assertThat(cost.activeParameters()).isEqualTo(10 + 4 + 8 + 72 + 10);
    assertThat(cost.parameters()).isEqualTo(Cost.dense(NETWORK).parameters());
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> Cost.of(NETWORK, Map.of("conv/bias", 1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("conv/bias");
    assertThatThrownBy(() -> Cost.of(NETWORK, Map.of("conv/kernel", 109L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("109 active entries of 108");
    assertThatThrownBy(() -> Cost.of(NETWORK, Map.of("conv/kernel", -1L)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** f_D = 2000 and f_S = 200 FLOPs. */
  @Test
  void trainingByRule() {
    Cost cost = ofActive(100);
    assertThat(TrainingCost.dense(cost)).isEqualTo(6000);
    assertThat(TrainingCost.sparse(cost)).isEqualTo(600);
    assertThat(TrainingCost.snfs(cost)).isEqualTo(2400);
    assertThat(TrainingCost.rigl(cost, 99)).isEqualTo((600 * 99 + 2400) / 100.0);
    assertThat(TrainingCost.rigl(cost, 1)).isEqualTo((600 + 2400) / 2.0);
    assertThatThrownBy(() -> TrainingCost.rigl(cost, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The mean of a schedule: dense for a quarter, cubic for a half, then 10% active. */
  @Test
  void gradualPruningIsTheMeanOfItsSchedule() {
    double mean =
        TrainingCost.gradualPruning(
            4000,
            step -> {
              double done = Math.min(1, Math.max(0, (step - 1000) / 2000.0));
              return ofActive(Math.round(1000 - 900 * (1 - Math.pow(1 - done, 3))));
            });
    // Over the cubic part the mean share is 0.1 + 0.9 / 4.
    assertThat(mean / 6000).isCloseTo(0.25 + 0.5 * (0.1 + 0.9 / 4) + 0.25 * 0.1, within(1e-3));
    assertThat(TrainingCost.gradualPruning(3, step -> ofActive(1000))).isEqualTo(6000);
    assertThatThrownBy(() -> TrainingCost.gradualPruning(0, step -> ofActive(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Cost ofActive(long nonzeros) {
    return new Cost(List.of(new LayerCost("dense", "dense", 1000, nonzeros, 10, 1)));
  }
}
