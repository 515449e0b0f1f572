package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.cigl.network.Parameter;
import org.cigl.recipe.DataRecipe;
import org.cigl.recipe.Kernels;
import org.cigl.recipe.LearningRateRecipe;
import org.cigl.recipe.Method;
import org.cigl.recipe.OptimizerRecipe;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Regularization;
import org.cigl.recipe.TopologyRecipe;
import org.cigl.sparse.LayerDensities;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Training as the graph does it, against {@link ReferenceTraining}: every variable after every
 * step, every snapshot and every re-estimation batch.
 *
 * <p>Floats and doubles part for good where an input of a ReLU, or the scores of two rivals for a
 * place in the topology, differ by less than rounding. The seeds are ones with no such near tie,
 * which is checked: should it fail after a change of the network or the data, choose another seed.
 */
@Tag("integration")
class ReferenceTrainingTest {
  /** Ways that every build tries: each kind of topology, both kinds of optimizer. */
  private static final Set<String> FIRST =
      Set.of("CigL", "CigL, everything", "RigL", "SNFS", "GMP", "Dense");

  /** One way to train. */
  private record Variant(
      String name,
      Method method,
      double maskRate,
      boolean rescale,
      List<String> denseLayers,
      int growthBatches,
      Learning learning,
      long seed,
      Kernels kernels) {
    Variant(
        String name,
        Method method,
        double maskRate,
        boolean rescale,
        List<String> denseLayers,
        int growthBatches,
        Learning learning,
        long seed) {
      this(
          name,
          method,
          maskRate,
          rescale,
          denseLayers,
          growthBatches,
          learning,
          seed,
          Kernels.DENSE);
    }

    Variant withSparseKernels() {
      return new Variant(
          name + ", sparse kernels",
          method,
          maskRate,
          rescale,
          denseLayers,
          growthBatches,
          learning,
          seed,
          Kernels.SPARSE);
    }

    @Override
    public String toString() {
      return name;
    }

    Recipe recipe() {
      return new Recipe(
          "reference",
          method,
          "inline",
          new DataRecipe("none", null, null, null, null, null, null, null, null, null, null, null),
          seed,
          1,
          ReferenceCase.BATCH,
          null,
          0.7,
          new LayerDensities(null, null, denseLayers, null, null),
          new TopologyRecipe(null, null, null, null, growthBatches, 0.8),
          new Recipe.RandomMasking(maskRate, rescale, null),
          null,
          learning.optimizer(),
          new LearningRateRecipe.Piecewise(List.of(0.05), null, null),
          learning.regularization(),
          null,
          1,
          null,
          kernels,
          null,
          null,
          null);
    }

    ReferenceTraining.Settings settings() {
      return new ReferenceTraining.Settings(
          learning.reference(),
          learning.optimizer().penalty(),
          method.randomMask() ? maskRate : 0,
          rescale,
          method.prediction() == Prediction.AVERAGE,
          switch (method.label()) {
            case "set" -> ReferenceTopology.Kind.RANDOM;
            case "snfs" -> ReferenceTopology.Kind.MOMENTUM;
            case "gmp" -> ReferenceTopology.Kind.NONE;
            default ->
                growthBatches > 1
                    ? ReferenceTopology.Kind.SUMMED_GRADIENTS
                    : ReferenceTopology.Kind.GRADIENT;
          },
          0.8);
    }
  }

  /** How the weights learn: in the recipe's words, and the optimizer in the reference's. */
  private record Learning(
      OptimizerRecipe optimizer, ReferenceOptimizer reference, Regularization regularization) {
    static final Learning NESTEROV = momentum(true);
    static final Learning MOMENTUM = momentum(false);
    // Moments that forget fast: 50 steps show both the bias correction and its end.
    static final Learning ADAM =
        new Learning(
            new OptimizerRecipe.Adam(0.875, 0.9375, 1e-3, 5e-4),
            new ReferenceOptimizer.Adam(0.875, 0.9375, 1e-3, 0),
            new Regularization(0.0, 0.0));
    static final Learning ADAMW =
        new Learning(
            new OptimizerRecipe.AdamW(0.875, 0.9375, 1e-3, 0.5),
            new ReferenceOptimizer.Adam(0.875, 0.9375, 1e-3, 0.5),
            new Regularization(0.0, 0.0));

    private static Learning momentum(boolean nesterov) {
      return new Learning(
          new OptimizerRecipe.Sgd(0.9, nesterov, 5e-4),
          new ReferenceOptimizer.Momentum(0.9, nesterov),
          new Regularization(0.0, 0.0));
    }

    Learning with(double smoothing, double mixup) {
      return new Learning(optimizer, reference, new Regularization(smoothing, mixup));
    }
  }

  static Stream<Variant> withSparseKernels() {
    return ways().map(Variant::withSparseKernels);
  }

  static Stream<Variant> first() {
    return ways().filter(each -> FIRST.contains(each.name()));
  }

  static Stream<Variant> others() {
    return ways().filter(each -> !FIRST.contains(each.name()));
  }

  static Stream<Variant> ways() {
    List<String> none = List.of();
    List<String> one = List.of("conv_1");
    Learning nesterov = Learning.NESTEROV;
    return Stream.of(
        new Variant("CigL", Method.CIGL, 0.15, false, none, 1, nesterov, 3),
        new Variant("CigL, rescaled", Method.CIGL, 0.15, true, none, 1, nesterov, 2),
        new Variant("CigL, plain momentum", Method.CIGL, 0.2, false, none, 1, Learning.MOMENTUM, 4),
        new Variant("CigL, Adam", Method.CIGL, 0.15, false, none, 1, Learning.ADAM, 6),
        new Variant("CigL, AdamW, one dense", Method.CIGL, 0.15, false, one, 1, Learning.ADAMW, 4),
        new Variant("CigL, smoothed", Method.CIGL, 0.15, false, none, 1, nesterov.with(0.1, 0), 5),
        new Variant("CigL, mixup", Method.CIGL, 0.15, false, none, 1, nesterov.with(0, 1), 4),
        new Variant(
            "CigL, everything", Method.CIGL, 0.15, true, one, 1, Learning.ADAMW.with(0.1, 0.5), 4),
        new Variant("CigL, one dense layer", Method.CIGL, 0.1, false, one, 1, nesterov, 5),
        new Variant("CigL, gradients of 3 batches", Method.CIGL, 0.15, false, none, 3, nesterov, 3),
        new Variant(
            "CigL without random mask", Method.CIGL_NO_RANDOM_MASK, 0, false, none, 1, nesterov, 3),
        new Variant("RigL", Method.RIGL, 0, false, none, 1, nesterov, 3),
        new Variant("RigL + W-DP", Method.RIGL_W_DP, 0.15, false, none, 1, nesterov, 6),
        new Variant("SNFS", Method.SNFS, 0, false, none, 1, nesterov, 3),
        new Variant("SET", Method.SET, 0, false, none, 1, nesterov, 8),
        new Variant("GMP", Method.GMP, 0, false, none, 1, nesterov, 3),
        new Variant("Static", Method.STATIC, 0, false, none, 1, nesterov, 5),
        new Variant("Dense", Method.DENSE, 0, false, none, 1, nesterov, 4));
  }

  @ParameterizedTest
  @MethodSource("first")
  void trainingFollowsTheReference(Variant variant) {
    assertFollows(variant);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("others")
  void soDoesEveryOtherWay(Variant variant) {
    assertFollows(variant);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("withSparseKernels")
  void soDoesTrainingWithSparseKernels(Variant variant) {
    assertFollows(variant);
  }

  @Test
  void soDoesTheFirstWayWithSparseKernels() {
    assertFollows(withSparseKernels().findFirst().orElseThrow());
  }

  private static void assertFollows(Variant variant) {
    try (ReferenceRun run = new ReferenceRun(variant.recipe(), variant.settings())) {
      run.train();
      run.predict(Weights.LAST);
      if (variant.method().prediction() == Prediction.AVERAGE) {
        run.reestimate();
        run.predict(Weights.AVERAGE);
      }
      run.checkThatEverythingOccurred();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.1, 1", "0, 0.3", "0.1, 0.8"})
  void gradientsOfTheReferenceAreThoseOfItsLoss(double smoothing, double share) {
    ReferenceCase data = new ReferenceCase(3);
    ReferenceNetwork network = ReferenceCase.referenceNetwork();
    Random random = new Random(4);
    Map<String, double[]> parameters = new LinkedHashMap<>();
    for (Parameter parameter : ReferenceCase.network().parameters()) {
      double[] value = random.doubles(parameter.size(), -0.5, 0.5).toArray();
      parameters.put(parameter.name(), value);
    }
    int[] batch = data.batch(0);
    double[][] images = data.images(batch);
    ReferenceTargets targets = new ReferenceTargets(data.labels(batch), smoothing, share);
    network
        .train(images, targets, parameters)
        .gradients()
        .forEach(
            (name, gradient) -> {
              double[] value = parameters.get(name);
              for (int i = 0; i < value.length; i++) {
                double at = value[i];
                value[i] = at + 1e-6;
                double above = network.train(images, targets, parameters).crossEntropy();
                value[i] = at - 1e-6;
                double below = network.train(images, targets, parameters).crossEntropy();
                value[i] = at;
                assertThat(Math.abs((above - below) / 2e-6 - gradient[i]))
                    .as("%s[%d]", name, i)
                    .isLessThan(1e-7);
              }
            });
  }
}
