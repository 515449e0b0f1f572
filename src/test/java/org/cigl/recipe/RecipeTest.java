package org.cigl.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.cigl.InvalidInputException;
import org.cigl.optimizer.LearningRate;
import org.cigl.sparse.Distribution;
import org.cigl.sparse.DropSchedule;
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

  @Test
  void everyKindOfOptimizerReadsBackAsItWasSaved() {
    for (String kind : List.of("sgd", "adam", "adamw")) {
      Recipe recipe =
          RecipeFile.load(RecipeFile.DEFAULT, Map.of("optimizer", "{" + kind + ": {}}"));
      String saved = TypedYaml.write(recipe);
      assertThat(saved).contains("  " + kind + ":");
      assertThat(TypedYaml.bind(TypedYaml.parse(saved, "saved"), Recipe.class, "saved"))
          .isEqualTo(recipe);
    }
    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of("optimizer", "{adamw: {beta_1: 0.8, beta_2: 0.99, epsilon: 1e-7}}"));
    assertThat(recipe.optimizer()).isEqualTo(new OptimizerRecipe.AdamW(0.8, 0.99, 1e-7, 0.01));
    assertThat(recipe.optimizer().penalty()).isZero();
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

  /** 45,000 images: 351 steps an epoch, 10 epochs. */
  @Test
  void everyKindOfLearningRateOverAllSteps() {
    requireSchedule(
        "{cosine: {initial: 0.1, final: 0.01, warmup: 1 epoch}}",
        step -> 0.01 + 0.09 * Math.pow(Math.cos(Math.PI * step / 7020), 2),
        351);
    requireSchedule("{cosine: {initial: 0.2}}", step -> 0.1 + 0.1 * cosine(step, 3510), 0);
    requireSchedule(
        "{swa: {initial: 0.1, plateau: 0.05, anneal_start: 50%, anneal_end: 7 epochs,"
            + " warmup: 100 steps}}",
        step -> 0.1 - 0.05 * Math.min(1, Math.max(0, (step - 1755) / 702.0)), 100);
    requireSchedule(
        "{step_decay: {initial: 0.1, factor: 0.5, every: 2 epochs, warmup: 10%}}",
        step -> 0.1 / (1 << (step / 702)), 351);
    requireSchedule(
        "{piecewise: {values: [0.1, 0.02, 0.01], ends: [30%, 80%], warmup: 5 steps}}",
        step -> step < 1053 ? 0.1 : step < 2808 ? 0.02 : 0.01, 5);
  }

  @Test
  void theDropScheduleIsTheRecipes() {
    Recipe constant = paper(Map.of("topology.drop_schedule", "constant"));
    assertThat(Schedule.of(constant, 45_000).topology().fraction().at(60_000)).isEqualTo(0.3);
    assertThat(constant.topology().dropSchedule()).isEqualTo(DropSchedule.CONSTANT);
    assertThat(paper(Map.of()).topology().dropSchedule()).isEqualTo(DropSchedule.COSINE);
  }

  private static double cosine(int step, int total) {
    return Math.cos(Math.PI * step / total);
  }

  private static void requireSchedule(String yaml, IntToDoubleFunction expected, int warmUp) {
    Recipe recipe = paper(Map.of("learning_rate", yaml, "epochs", "10"));
    LearningRate rate = Schedule.of(recipe, 45_000).learningRate();
    for (int step = 0; step < 3510; step++) {
      double factor = step < warmUp ? (step + 1.0) / warmUp : 1;
      assertThat(rate.at(step))
          .as("%s at step %d", yaml, step)
          .isCloseTo(factor * expected.applyAsDouble(step), within(1e-14));
    }
    assertThat(TypedYaml.bind(TypedYaml.tree(recipe), Recipe.class, "saved")).isEqualTo(recipe);
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
