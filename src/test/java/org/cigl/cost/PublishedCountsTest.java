package org.cigl.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.sparse.DensityAllocation;
import org.cigl.sparse.LayerDensities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters and multiply-adds of the bundled networks against what is published of them. */
class PublishedCountsTest {
  /**
   * ResNet-18 and -50: torchvision. On CIFAR-10: the counts of the common PyTorch versions.
   * MobileNet: Keras, trainable. LeNet-5: the pruning literature.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet-18, 11689512",
    "resnet-50, 25557032",
    "resnet-18-cifar, 11173962",
    "resnet-50-cifar, 23520842",
    "mobilenet-v1, 4231976",
    "lenet-5, 61706",
    "fully-connected, 266610"
  })
  void parametersPublishedExactly(String name, long parameters) {
    assertThat(dense(name).parameters()).isEqualTo(parameters);
  }

  /** The papers of the networks (VGG-16: the pruning literature) give two or three digits. */
  @ParameterizedTest
  @CsvSource({
    "resnet-20, 269722, 0.27, 0.005",
    "resnet-56, 853018, 0.85, 0.005",
    "wrn-22-2, 1079642, 1.08, 0.005",
    "wrn-28-10, 36479194, 36.5, 0.05",
    "vgg-16, 14724042, 14.7, 0.05"
  })
  void parametersPublishedInMillions(String name, long exact, double millions, double rounding) {
    assertThat(dense(name).parameters()).isEqualTo(exact);
    assertThat(exact / 1e6).isCloseTo(millions, within(rounding));
  }

  /** Published counts differ in what they leave out: one percent. */
  @ParameterizedTest
  @CsvSource({
    "resnet-50, 4089184256, 4.09",
    "resnet-18, 1814073344, 1.81",
    "mobilenet-v1, 568740352, 0.569",
    "vgg-16, 313201664, 0.313",
    "resnet-20, 40551040, 0.041",
    "resnet-56, 125485696, 0.126",
    "wrn-28-10, 5243328768, 5.2",
    "resnet-50-cifar, 1297829888, 1.30",
    "resnet-18-cifar, 555422720, 0.56"
  })
  void multiplyAdds(String name, long exact, double billions) {
    long flops = dense(name).denseInference();
    assertThat(flops).isEqualTo(2 * exact);
    assertThat(exact / 1e9)
        .isCloseTo(billions, Percentage.withPercentage(name.equals("resnet-20") ? 1.2 : 1));
  }

  @Test
  void erkMeetsTheBudgetOfResNet50() {
    Network network = NetworkFile.load("resnet-50").network();
    List<Parameter> masked = network.parameters().stream().filter(Parameter::masked).toList();
    var budgets = DensityAllocation.of(network, 0.1, LayerDensities.DEFAULT);
    long total = masked.stream().mapToLong(Parameter::size).sum();
    assertThat(total).isEqualTo(25_502_912);
    assertThat(budgets).hasSameSizeAs(masked).hasSize(54);
    long nonzeros = budgets.values().stream().mapToLong(Long::longValue).sum();
    assertThat((double) nonzeros).isCloseTo(0.1 * total, within(54.0));
    assertThat(Cost.of(network, budgets).activeParameters())
        .isEqualTo(nonzeros + dense("resnet-50").parameters() - total);
  }

  /**
   * Evci et al. (2020), figure 2: shares of a dense ResNet-50's FLOPs, for inference and for
   * training with RigL and SNFS at ERK densities.
   */
  @ParameterizedTest
  @CsvSource({"0.8, 0.42, 0.42, 0.61", "0.9, 0.24, 0.25, 0.50"})
  void flopsOfASparseResNet50(double sparsity, double test, double rigl, double snfs) {
    Network network = NetworkFile.load("resnet-50").network();
    Cost cost =
        Cost.of(network, DensityAllocation.of(network, 1 - sparsity, LayerDensities.DEFAULT));
    double dense = TrainingCost.dense(cost);
    assertThat((double) cost.inference() / cost.denseInference()).isCloseTo(test, within(0.01));
    assertThat(TrainingCost.rigl(cost, 100) / dense).isCloseTo(rigl, within(0.01));
    assertThat(TrainingCost.snfs(cost) / dense).isCloseTo(snfs, within(0.01));
  }

  private static Cost dense(String name) {
    return Cost.dense(NetworkFile.load(name).network());
  }
}
