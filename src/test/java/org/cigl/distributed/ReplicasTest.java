package org.cigl.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.data.Split;
import org.cigl.graph.Communicator;
import org.cigl.graph.GraphParts;
import org.cigl.graph.TrainingGraph;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.cigl.network.Parameter;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.train.Schedule;
import org.cigl.train.StepBoundary;
import org.cigl.train.Trainer;
import org.cigl.train.TrainingListener;
import org.cigl.train.TrainingState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several replicas of a run against one process with all groups of the batch. */
@Tag("integration")
class ReplicasTest {
  private static final int IMAGES = 96;
  private static final ImageShape SHAPE = new ImageShape(8, 8, 1);
  private static final Network NETWORK =
      NetworkFile.parse(
              """
              name: tiny
              input: [8, 8, 1]
              classes: 4
              layers:
                - conv: {filters: 8, kernel: 3}
                - batch_norm: {}
                - relu: {}
                - conv: {filters: 8, kernel: 3, stride: 2}
                - batch_norm: {}
                - relu: {}
                - flatten: {}
                - dense: {units: $classes}
              """,
              "tiny")
          .network();

  private static Recipe recipe(String method, Map<String, String> more) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("method", method);
    settings.put("sparsity", "0.8");
    settings.put("batch_size", "16");
    settings.put("batch_groups", "4");
    settings.put("epochs", "3");
    settings.put("threads", "1");
    settings.put("topology.interval", "4 steps");
    settings.put("topology.end", "66%");
    settings.put("topology.growth_batches", method.equals("rigl") ? "2" : "1");
    settings.put("averaging.start", "67%");
    settings.put("data.augment", "{crop_padding: 1, flip: true}");
    settings.put("regularization", "{mixup: 0.5, label_smoothing: 0.1}");
    settings.putAll(more);
    return RecipeFile.load(RecipeFile.DEFAULT, settings);
  }

  private static ImageSet images() {
    Random random = new Random(3);
    byte[] pixels = new byte[IMAGES * SHAPE.size()];
    random.nextBytes(pixels);
    int[] labels = random.ints(IMAGES, 0, 4).toArray();
    return new ImageSet(SHAPE, pixels, labels, List.of("a", "b", "c", "d"));
  }

  /** Every parameter, mask and average at the end of a run. */
  private static Map<String, float[]> trained(Recipe recipe, Communicator workers) {
    ImageSet images = images();
    Split split = new Split(images, images);
    GraphParts parts = GraphParts.of(List.of(recipe.method().prediction()));
    Normalization normalization = images.normalization();
    try (TrainingGraph graph =
        new TrainingGraph(recipe, NETWORK, images, normalization, parts, workers)) {
      graph.broadcast();
      new Trainer(recipe, Schedule.of(recipe, IMAGES), split, graph, true, List.of())
          .train(TrainingState.START, StepBoundary.NONE);
      Map<String, float[]> values = new LinkedHashMap<>();
      for (Parameter parameter : NETWORK.parameters()) {
        values.put(parameter.name(), graph.values(parameter.name()));
        if (graph.averages()) {
          values.put(parameter.name() + "/average", graph.values(parameter.name() + "/average"));
        }
      }
      for (String kernel : recipe.budgets(NETWORK).keySet()) {
        values.put(kernel + "/mask", graph.values(kernel + "/mask"));
      }
      return values;
    }
  }

  @Test
  void twoComputeWhatOneProcessDoesToTheBit() {
    assertSameBits("cigl", 2, "sparse");
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "cigl, 2, dense",
    "cigl, 4, sparse",
    "rigl, 2, dense",
    "snfs, 2, sparse",
    "gmp, 2, dense"
  })
  void computeWhatOneProcessDoesToTheBit(String method, int workers, String kernels) {
    assertSameBits(method, workers, kernels);
  }

  private static void assertSameBits(String method, int workers, String kernels) {
    Recipe recipe = recipe(method, Map.of("kernels", kernels));
    Map<String, float[]> expected = trained(recipe, Communicator.SINGLE);
    for (Map<String, float[]> values :
        LoopbackCluster.run(workers, cluster -> trained(recipe, cluster))) {
      assertThat(values.keySet()).isEqualTo(expected.keySet());
      values.forEach((name, actual) -> assertThat(actual).as(name).isEqualTo(expected.get(name)));
    }
  }

  /** A ring adds in an order of its own, the same on all. */
  @Tag("slow")
  @Test
  void threeComputeTheSameAsEachOtherAndAsOneToRounding() {
    Recipe recipe = recipe("cigl", Map.of("batch_size", "24", "batch_groups", "6"));
    Map<String, float[]> expected = trained(recipe, Communicator.SINGLE);
    List<Map<String, float[]>> all = LoopbackCluster.run(3, cluster -> trained(recipe, cluster));
    all.get(0)
        .forEach(
            (name, values) -> {
              assertThat(all.get(1).get(name)).as(name).isEqualTo(values);
              assertThat(all.get(2).get(name)).as(name).isEqualTo(values);
              assertThat(values)
                  .as(name)
                  .usingComparatorWithPrecision(name.endsWith("/mask") ? 0f : 1e-4f)
                  .containsExactly(expected.get(name));
            });
  }

  /** What was left out: step, what was not finite first, images of the batch. */
  private static List<String> skippedSteps(Recipe recipe, Communicator workers) {
    byte[] pixels = new byte[IMAGES * SHAPE.size()];
    Arrays.fill(pixels, 41 * SHAPE.size(), 42 * SHAPE.size(), (byte) 255);
    ImageSet images =
        new ImageSet(SHAPE, pixels, images().labels().clone(), List.of("a", "b", "c", "d"));
    ImageSet black = images.select(new int[] {0, 1, 2, 3});
    Normalization makesWhiteInfinite = new Normalization(List.of(0f), List.of(1e-38f));
    GraphParts parts = GraphParts.of(List.of(recipe.method().prediction()));
    List<String> skippedSteps = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepSkipped(NonFiniteStep event) {
            skippedSteps.add(event.step() + " " + event.origin() + " " + event.images());
          }
        };
    try (TrainingGraph graph =
        new TrainingGraph(recipe, NETWORK, images, makesWhiteInfinite, parts, workers)) {
      graph.broadcast();
      new Trainer(
              recipe,
              Schedule.of(recipe, IMAGES),
              new Split(images, black),
              graph,
              false,
              List.of(listener))
          .train(TrainingState.START, StepBoundary.NONE);
    }
    return skippedSteps;
  }

  /** The image that spoils a batch is in one worker's share; all say the same of it. */
  @Test
  void aStepThatOneWorkersShareSpoilsIsTracedAsByOneProcess() {
    Recipe recipe = recipe("rigl", Map.of("guard.non_finite", "skip"));
    List<String> expected = skippedSteps(recipe, Communicator.SINGLE);
    assertThat(expected).hasSize(3).allSatisfy(step -> assertThat(step).contains(" 41", "images"));
    assertThat(LoopbackCluster.run(2, cluster -> skippedSteps(recipe, cluster)))
        .containsExactly(expected, expected);
  }
}
