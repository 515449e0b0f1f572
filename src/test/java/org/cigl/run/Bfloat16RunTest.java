package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.Bfloat16;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run in bfloat16: its export is checked against the average, predicted in float32. */
class Bfloat16RunTest {
  @TempDir Path folder;

  private static Recipe recipe(String precision) {
    return RecipeFile.load(
        RecipeFile.DEFAULT,
        Map.of("precision", precision, "network", "lenet-5", "epochs", "2", "sparsity", "0.8"));
  }

  @BeforeAll
  static void needsAProcessorThatComputesIt() {
    Bfloat16.assume();
  }

  @Test
  void saysWhatItWasTrainedIn() throws Exception {
    RunFolder run = RunFolder.create(folder.resolve("run"));
    Recipe recipe = recipe("bfloat16");
    try (RunMetrics metrics = new RunMetrics(recipe)) {
      TrainingRun.Outcome outcome = new TrainingRun(recipe).execute(run, metrics, List.of());
      assertThat(outcome.summary().precision()).isEqualTo("bfloat16");
      assertThat(outcome.summary().metrics().accuracy()).isGreaterThan(0.5);
      assertThat(Files.readString(outcome.model().resolve("assets.extra/model_card.md")))
          .contains("| precision | `bfloat16` |", "| batch norm | as trained |");
    }
    assertThat(Summary.read(run).precision()).isEqualTo("bfloat16");
    assertThat(Files.readString(run.recipe())).contains("precision: bfloat16");
  }

  @Test
  void isNotGoneOnWithInAnother() throws Exception {
    RunFolder run = RunFolder.create(folder.resolve("run"));
    Files.writeString(run.recipe(), TypedYaml.write(recipe("bfloat16")));
    assertThatThrownBy(() -> new RunRestorer(run).requireSame(recipe("float32")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("precision is \"float32\", was \"bfloat16\"");
    new RunRestorer(run).requireSame(recipe("bfloat16"));
  }
}
