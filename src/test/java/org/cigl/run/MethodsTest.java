package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.RunFailedException;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.data.DataSet;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.BundledImages;
import org.cigl.train.TrainingListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Short runs of every method on real images. */
@Tag("integration")
class MethodsTest {
  private static final DataSet DATA = BundledImages.first(3000, 1000);

  @TempDir Path temporary;

  private static Recipe recipe(Map<String, String> more) {
    Map<String, String> settings =
        new java.util.HashMap<>(
            Map.of(
                "network", "fully-connected",
                "epochs", "3",
                "batch_size", "32",
                "topology.interval", "40 steps",
                "learning_rate.step_decay.initial", "0.05"));
    settings.putAll(more);
    return RecipeFile.load(RecipeFile.DEFAULT, settings);
  }

  private TrainingRun.Outcome run(Recipe recipe, List<TrainingListener> watchers) {
    try (RunMetrics metrics = new RunMetrics(recipe)) {
      return new TrainingRun(recipe, DATA)
          .execute(RunFolder.create(temporary.resolve("run")), metrics, watchers);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dense, 0, 0, last_weights",
    "rigl_mc_dp, 0.95, 4, mc_dropout",
    "cigl, 0.95, 4, average",
    "cigl_no_averaging, 0.95, 4, snapshots"
  })
  void everyPredictionIsTrainedFor(String method, double sparsity, int updates, String prediction) {
    assertTrains(method, sparsity, updates, prediction);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "static, 0.95, 0, last_weights",
    "set, 0.95, 4, last_weights",
    "snfs, 0.95, 4, last_weights",
    "rigl, 0.95, 4, last_weights",
    "gmp, 0.95, 4, last_weights",
    "rigl_w_dp, 0.95, 4, last_weights",
    "cigl_no_random_mask, 0.95, 4, average"
  })
  void everyOtherMethodTrains(String method, double sparsity, int updates, String prediction) {
    assertTrains(method, sparsity, updates, prediction);
  }

  private void assertTrains(String method, double sparsity, int updates, String prediction) {
    List<TrainingListener.TopologyUpdated> seen = new ArrayList<>();
    TrainingListener watcher =
        new TrainingListener() {
          @Override
          public void topologyUpdated(TopologyUpdated event) {
            seen.add(event);
          }
        };
    TrainingRun.Outcome outcome = run(recipe(Map.of("method", method)), List.of(watcher));
    assertThat(outcome.finalModel().value(EvaluationMetric.ACCURACY)).isGreaterThan(0.6);
    assertThat(Math.round(outcome.summary().sparsity() * 1e4) / 1e4).isEqualTo(sparsity);
    assertThat(seen).hasSize(updates);
    assertThat(outcome.summary().prediction()).isEqualTo(prediction);
  }

  @Test
  void aLossThatIsNoNumberStopsTheRunAndNamesTheStep() {
    Recipe recipe = recipe(Map.of("method", "dense", "learning_rate.step_decay.initial", "1000"));
    assertThatThrownBy(() -> run(recipe, List.of()))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("numbers of step ")
        .hasMessageContaining("learning rate");
  }
}
