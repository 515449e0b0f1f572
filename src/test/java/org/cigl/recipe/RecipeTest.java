package org.cigl.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.sparse.Distribution;
import org.cigl.train.Schedule;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
  @Test
  void spansAreStepsEpochsOrShares() {
    assertThat(Span.parse("100 steps").steps(1000, 50)).isEqualTo(100);
    assertThat(Span.parse("1 step").steps(1000, 50)).isEqualTo(1);
    assertThat(Span.parse("2.5 epochs").steps(1000, 50)).isEqualTo(125);
    assertThat(Span.parse("75%").steps(1001, 50)).isEqualTo(750);
    assertThat(Span.parse("80%").epochs(1000, 50)).isEqualTo(16);
    assertThat(Span.parse("81%").epochs(1000, 50)).isEqualTo(17);
    assertThat(Span.parse("101 steps").epochs(1000, 50)).isEqualTo(3);
    assertThat(Span.parse("2.5 epochs")).hasToString("2.5 epochs");
  }

  @Test
  void settingsReplaceTheFiles() {
    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of(
                "topology.interval", "50 steps",
                "random_mask.rate", "0.25",
                "data.augment.flip", "true",
                "data.augment.crop_padding", "2",
                "layers.distribution", "uniform",
                "layers.dense", "[hidden]",
                "layers.sparsity", "{logits: 0.5}"));
    assertThat(recipe.topology().interval()).hasToString("50 steps");
    assertThat(recipe.randomMask().rate()).isEqualTo(0.25);
    assertThat(recipe.data().augment().flip()).isTrue();
    assertThat(recipe.layers().distribution()).isEqualTo(Distribution.UNIFORM);
    assertThat(recipe.layers().dense()).containsExactly("hidden");
    assertThat(recipe.layers().sparsity()).containsExactly(Map.entry("logits", 0.5));
    assertThat(recipe.sparsity()).isEqualTo(0.95);
  }

  @Test
  void whatIsSavedReadsBackAsTheSameRecipe(@TempDir Path folder) throws IOException {
    Recipe recipe = RecipeFile.load(RecipeFile.DEFAULT, Map.of("seed", "77"));
    Path file = folder.resolve("recipe.yaml");
    Files.writeString(file, TypedYaml.write(recipe));
    assertThat(RecipeFile.load(file.toString(), Map.of())).isEqualTo(recipe);
  }

  /** The settings of the paper's CIFAR runs: 45,000 training images, batch 128, 250 epochs. */
  @Test
  void thePapersTimesInSteps() {
    Schedule schedule = Schedule.of(paper(Map.of()), 45_000);
    assertThat(schedule.stepsPerEpoch()).isEqualTo(351);
    assertThat(schedule.totalSteps()).isEqualTo(87_750);
    assertThat(schedule.topology().end()).isEqualTo(65_812);
    assertThat(schedule.averagingEpoch()).isEqualTo(200);
    assertThat(250 - schedule.averagingEpoch() + 1).as("snapshots").isEqualTo(51);
    assertThat(schedule.learningRate().at(0)).isCloseTo(0.1 / 1760, within(1e-12));
    assertThat(schedule.learningRate().at(19_999)).isEqualTo(0.1);
    assertThat(schedule.learningRate().at(20_000)).isEqualTo(0.05);
    assertThat(schedule.learningRate().at(80_000)).isEqualTo(0.00625);
  }

  @Test
  void averagingMustNotStartBeforeTheTopologyIsFixed() {
    assertThatThrownBy(() -> Schedule.of(paper(Map.of("averaging.start", "70%")), 45_000))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("averaging.start 70%")
        .hasMessageContaining("topology.end 75%");
    assertThat(Schedule.of(paper(Map.of("averaging.start", "75%")), 45_000).averagingEpoch())
        .isEqualTo(188);
    // A method that averages nothing has no such limit.
    Schedule.of(paper(Map.of("averaging.start", "70%", "method", "rigl")), 45_000);
  }

  private static Recipe paper(Map<String, String> more) {
    Map<String, String> settings =
        new java.util.HashMap<>(
            Map.of(
                "epochs", "250",
                "batch_size", "128",
                "topology.end", "75%",
                "averaging.start", "80%",
                "learning_rate",
                    "{step_decay: {initial: 0.1, factor: 0.5, every: 20000 steps,"
                        + " warmup: 1760 steps}}"));
    settings.putAll(more);
    return RecipeFile.load(RecipeFile.DEFAULT, settings);
  }
}
