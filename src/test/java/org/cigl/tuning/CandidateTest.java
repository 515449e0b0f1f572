package org.cigl.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.cigl.recipe.LearningRateRecipe;
import org.cigl.recipe.OptimizerRecipe;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.recipe.Span;
import org.cigl.train.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recipes with a candidate's settings, and for fewer epochs. */
class CandidateTest {
  private static Recipe recipe(String... settings) {
    Map<String, String> all = new java.util.HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return RecipeFile.load(RecipeFile.DEFAULT, all);
  }

  @Test
  void everyCombinationIsACandidate() {
    List<Candidate> all =
        Candidate.all(List.of(0.0, 0.1), List.of(0.05, 0.2), List.of(), List.of());
    assertThat(all.stream().map(Candidate::title))
        .containsExactly(
            "rate 0.0, learning rate 0.05",
            "rate 0.1, learning rate 0.05",
            "rate 0.0, learning rate 0.2",
            "rate 0.1, learning rate 0.2");
    assertThat(all.get(0).folder()).isEqualTo("rate-0.0-learning-rate-0.05");
  }

  @Test
  void itsSettingsReplaceTheRecipesAndNothingElse() {
    Candidate candidate = new Candidate(0.05, 0.02, 1e-3, Span.parse("85%"));
    assertThat(candidate.of(recipe()))
        .isEqualTo(
            recipe(
                "random_mask.rate", "0.05",
                "learning_rate.step_decay.initial", "0.02",
                "optimizer.sgd.weight_decay", "0.001",
                "averaging.start", "85%"));
    assertThat(new Candidate(0.2, null, null, null).of(recipe())).isEqualTo(recipe());
    String adam = "{adamw: {weight_decay: 0.1}}";
    OptimizerRecipe.AdamW optimizer =
        (OptimizerRecipe.AdamW)
            new Candidate(null, null, 0.3, null).of(recipe("optimizer", adam)).optimizer();
    assertThat(optimizer.weightDecay()).isEqualTo(0.3);
  }

  @Test
  void learningRatesKeepTheFormOfTheirSchedule() {
    Candidate candidate = new Candidate(null, 0.2, null, null);
    LearningRateRecipe.Piecewise pieces =
        (LearningRateRecipe.Piecewise)
            candidate
                .of(
                    recipe(
                        "learning_rate",
                        "{piecewise: {values: [0.1, 0.05, 0.01], ends: [50%, 75%]}}"))
                .learningRate();
    assertThat(pieces.values().get(0)).isEqualTo(0.2);
    assertThat(pieces.values().get(1)).isCloseTo(0.1, within(1e-12));
    assertThat(pieces.values().get(2)).isCloseTo(0.02, within(1e-12));
    LearningRateRecipe.Cosine cosine =
        (LearningRateRecipe.Cosine)
            candidate
                .of(recipe("learning_rate", "{cosine: {initial: 0.1, final: 0.01}}"))
                .learningRate();
    assertThat(cosine.initial()).isEqualTo(0.2);
    assertThat(cosine.last()).isCloseTo(0.02, within(1e-12));
    LearningRateRecipe.Swa swa =
        (LearningRateRecipe.Swa)
            candidate
                .of(
                    recipe(
                        "learning_rate",
                        "{swa: {initial: 0.1, plateau: 0.1, anneal_start: 50%, anneal_end: 60%}}"))
                .learningRate();
    assertThat(swa.plateau()).isEqualTo(0.2);
  }

  @Test
  void aRunOnFewerImagesIsCompleteInItself() {
    Recipe full =
        recipe(
            "topology.interval",
            "100 steps",
            "topology.end",
            "21 epochs",
            "topology.growth_batches",
            "50",
            "averaging.start",
            "75%",
            "learning_rate",
            "{step_decay: {initial: 0.1, factor: 0.5, every: 500 steps, warmup: 1 epochs}}");
    assertThat(ScaledRecipe.of(full, 0.4))
        .isEqualTo(
            recipe(
                "topology.interval",
                "40 steps",
                "topology.end",
                "21 epochs",
                "topology.growth_batches",
                "40",
                "averaging.start",
                "75%",
                "learning_rate",
                "{step_decay: {initial: 0.1, factor: 0.5, every: 200 steps, warmup: 1 epochs}}"));
    assertThat(ScaledRecipe.of(full, 1)).isEqualTo(full);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.2, 0.4})
  void aRunOnFewerImagesHasAsManyTopologyUpdatesAndSnapshots(double share) {
    Schedule full = Schedule.of(recipe(), 9000);
    Schedule part = Schedule.of(ScaledRecipe.of(recipe(), share), (int) (share * 9000));
    assertThat(updates(part)).isBetween(updates(full) - 1, updates(full) + 1);
    assertThat(part.averagingEpoch()).isEqualTo(full.averagingEpoch());
  }

  private static long updates(Schedule schedule) {
    return schedule.topology().updatesBefore(schedule.totalSteps());
  }
}
