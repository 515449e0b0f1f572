package org.cigl.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.cigl.network.Parameter;
import org.cigl.recipe.LearningRateRecipe;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Training as the graph does it, against {@link ReferenceTraining}: every variable after every
 * step, every snapshot and every re-estimation batch.
 *
 * <p>Floats and doubles part for good where an input of a ReLU, or the scores of two rivals for a
 * place in the topology, differ by less than rounding. The seeds are ones with no such near tie,
 * which is checked: should it fail after a change of the network or the data, choose another seed.
 */
class ReferenceTrainingTest {
  /** One way to train. */
  private record Variant(
      String name,
      Method method,
      double maskRate,
      boolean rescale,
      boolean nesterov,
      List<String> denseLayers,
      long seed) {
    @Override
    public String toString() {
      return name;
    }

    Recipe recipe() {
      return new Recipe(
          "reference",
          method,
          "inline",
          new Recipe.Data("none", null, null, null, null),
          seed,
          1,
          ReferenceCase.BATCH,
          0.7,
          null,
          denseLayers,
          null,
          new Recipe.RandomMasking(maskRate, rescale),
          null,
          new Recipe.Optimizer(0.9, nesterov, 5e-4),
          new LearningRateRecipe.Piecewise(List.of(0.05), null, null),
          1);
    }

    ReferenceTraining.Settings settings() {
      return new ReferenceTraining.Settings(
          0.9, nesterov, 5e-4, maskRate, rescale, method == Method.CIGL);
    }
  }

  static Stream<Variant> variants() {
    List<String> none = List.of();
    return Stream.of(
        new Variant("CigL", Method.CIGL, 0.15, false, true, none, 3),
        new Variant("CigL, rescaled", Method.CIGL, 0.15, true, true, none, 2),
        new Variant("CigL, plain momentum", Method.CIGL, 0.2, false, false, none, 4),
        new Variant("CigL, one dense layer", Method.CIGL, 0.1, false, true, List.of("conv_1"), 5),
        new Variant("CigL without random mask", Method.CIGL, 0, false, true, none, 3),
        new Variant("RigL", Method.RIGL, 0, false, true, none, 3),
        new Variant("Dense", Method.DENSE, 0, false, true, none, 4));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void trainingFollowsTheReference(Variant variant) {
    try (ReferenceRun run = new ReferenceRun(variant.recipe(), variant.settings())) {
      run.train();
      run.predict(Weights.LAST);
      if (variant.method().averages()) {
        run.reestimate();
        run.predict(Weights.AVERAGE);
      }
      run.checkThatEverythingOccurred();
    }
  }

  @Test
  void gradientsOfTheReferenceAreThoseOfItsLoss() {
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
    int[] labels = data.labels(batch);
    network
        .train(images, labels, parameters)
        .gradients()
        .forEach(
            (name, gradient) -> {
              double[] value = parameters.get(name);
              for (int i = 0; i < value.length; i++) {
                double at = value[i];
                value[i] = at + 1e-6;
                double above = network.train(images, labels, parameters).crossEntropy();
                value[i] = at - 1e-6;
                double below = network.train(images, labels, parameters).crossEntropy();
                value[i] = at;
                assertThat(Math.abs((above - below) / 2e-6 - gradient[i]))
                    .as("%s[%d]", name, i)
                    .isLessThan(1e-7);
              }
            });
  }
}
