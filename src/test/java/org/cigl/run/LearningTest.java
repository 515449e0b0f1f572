package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.data.DataSet;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.BundledImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Five epochs on real images with every optimizer, learning rate and regularization. */
@Tag("slow")
@Tag("integration")
class LearningTest {
  private static final DataSet DATA = BundledImages.first(3000, 1000);

  @TempDir Path temporary;

  static Stream<Map<String, String>> settings() {
    return Stream.of(
        Map.of(
            "optimizer", "{adam: {}}",
            "learning_rate", "{cosine: {initial: 0.003, warmup: 20 steps}}",
            "regularization", "{label_smoothing: 0.1}"),
        Map.of(
            "optimizer", "{adamw: {}}",
            "learning_rate", "{cosine: {initial: 0.003, final: 0.0003}}",
            "regularization", "{mixup: 0.2}"),
        Map.of(
            "optimizer", "{sgd: {}}",
            "learning_rate",
                "{swa: {initial: 0.1, plateau: 0.05, anneal_start: 40%, anneal_end: 60%}}",
            "topology.drop_schedule", "linear"));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void learns(Map<String, String> chosen) {
    Map<String, String> settings = new HashMap<>(chosen);
    settings.put("network", "fully-connected");
    settings.put("epochs", "5");
    settings.put("batch_size", "32");
    settings.put("topology.interval", "40 steps");
    settings.put("random_mask.rate", "0.1");
    Recipe recipe = RecipeFile.load(RecipeFile.DEFAULT, settings);
    try (RunMetrics metrics = new RunMetrics(recipe)) {
      TrainingRun.Outcome outcome =
          new TrainingRun(recipe, DATA)
              .execute(RunFolder.create(temporary.resolve("run")), metrics, List.of());
      assertThat(outcome.finalModel().value(EvaluationMetric.ACCURACY)).isGreaterThan(0.7);
    }
  }
}
