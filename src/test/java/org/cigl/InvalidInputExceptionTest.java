package org.cigl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.cigl.recipe.RecipeFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Numbers in messages read as people write them, and the bound is the one that is violated. */
class InvalidInputExceptionTest {
  @ParameterizedTest
  @CsvSource({
    "1e30, 1e30",
    "1.5e20, 1.5e20",
    "1e-4, 0.0001",
    "12345678, 12345678",
    "0.25, 0.25",
    "NaN, NaN",
    "Infinity, Infinity"
  })
  void numbersAreReadable(double value, String text) {
    assertThatThrownBy(
            () -> InvalidInputException.require(false, "rate is %s, must be other", value))
        .hasMessage("rate is " + text + ", must be other");
  }

  static final List<String> KEYS =
      List.of(
          "sparsity",
          "epochs",
          "batch_size",
          "batch_groups",
          "threads",
          "data.validation",
          "topology.drop_fraction",
          "topology.growth_batches",
          "topology.growth_momentum",
          "random_mask.rate",
          "random_mask.samples",
          "optimizer.sgd.momentum",
          "optimizer.sgd.weight_decay",
          "learning_rate.step_decay.initial",
          "learning_rate.step_decay.factor",
          "regularization.label_smoothing",
          "regularization.mixup",
          "guard.limit");

  /** Every number of a recipe, far out of its range, is refused in one line that names it. */
  @ParameterizedTest
  @FieldSource("KEYS")
  void everyNumberOutOfItsRangeIsNamed(String key) {
    for (String value : List.of("-1", "1e30", ".nan", ".inf", "-.inf", "99999999999999999999")) {
      assertThatThrownBy(() -> RecipeFile.load(RecipeFile.DEFAULT, Map.of(key, value)))
          .as("%s=%s", key, value)
          .isInstanceOf(InvalidInputException.class)
          .message()
          .hasLineCount(1)
          .contains(key.substring(key.lastIndexOf('.') + 1))
          .doesNotContain("E30", "internal", "Exception");
    }
  }
}
