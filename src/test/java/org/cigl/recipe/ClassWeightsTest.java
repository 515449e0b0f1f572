package org.cigl.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {
  private static final List<String> NAMES = List.of("ant", "bee", "cat", "dog");

  private static ClassWeights of(String value) {
    return RecipeFile.load(RecipeFile.DEFAULT, Map.of("class_weights", value)).classWeights();
  }

  @Test
  void balancedClassesCountTheSameAndImagesOneOnAverage() {
    List<Float> weights = of("balanced").of(new int[] {60, 30, 0, 10}, NAMES);
    assertThat(weights)
        .containsExactly((float) (100.0 / 180), (float) (100.0 / 90), 1f, (float) (100.0 / 30));
    assertThat(60 * weights.get(0)).isEqualTo(30 * weights.get(1));
  }

  @Test
  void namedClassesHaveTheirWeights() {
    assertThat(of("{bee: 2, dog: 0.5}").of(new int[] {1, 1, 1, 1}, NAMES))
        .containsExactly(1f, 2f, 1f, 0.5f);
  }

  @Test
  void theyAreWrittenAsTheyWereGiven() {
    for (String value : List.of("balanced", "{bee: 2}")) {
      Recipe recipe = RecipeFile.load(RecipeFile.DEFAULT, Map.of("class_weights", value));
      String text = TypedYaml.write(recipe);
      assertThat(TypedYaml.bind(TypedYaml.parse(text, "r"), Recipe.class, "r")).isEqualTo(recipe);
    }
  }

  @Test
  void othersAreRefused() {
    assertThatThrownBy(() -> of("even"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("'even'", "balanced");
    assertThatThrownBy(() -> of("{cat: 0}"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("'cat' is 0", "above 0");
    assertThatThrownBy(() -> of("{cow: 2}").of(new int[] {1, 1, 1, 1}, NAMES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("class_weights names 'cow'", "ant, bee, cat, dog");
  }
}
