package org.cigl.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes by a builder and from YAML; what cannot be used is named as a program gave it. */
class RecipeTest {
  @TempDir Path folder;

  @Test
  void aBuilderChangesWhatItIsGiven() {
    Recipe recipe = Recipe.builder().method("rigl").sparsity(0.9).epochs(3).seed(7).build();

    assertThat(recipe.method()).isEqualTo("rigl");
    assertThat(recipe.sparsity()).isEqualTo(0.9);
    assertThat(recipe.epochs()).isEqualTo(3);
    assertThat(recipe.seed()).isEqualTo(7);
    assertThat(recipe.name()).isEqualTo(Recipe.bundled("fashion-mnist-10k").name());
  }

  @Test
  void theSameFromAFileAndFromItsText() throws IOException {
    Recipe recipe = Recipe.builder().name("mine").set("topology.interval", "7 steps").build();
    Path file = Files.writeString(folder.resolve("recipe.yaml"), recipe.yaml());

    assertThat(Recipe.load(file)).isEqualTo(recipe).hasSameHashCodeAs(recipe);
    assertThat(Recipe.parse(recipe.yaml())).isEqualTo(recipe);
    assertThat(Recipe.load(file).toBuilder().seed(9).build()).isNotEqualTo(recipe);
  }

  @Test
  void textsStayTexts() {
    assertThat(Recipe.builder().name("1.5").build().name()).isEqualTo("1.5");
  }

  @Test
  void errorsNameTheSetting() {
    assertRefused(() -> Recipe.builder().sparsity(2).build(), "sparsity is 2.0, must be");
    assertRefused(() -> Recipe.builder().maskRate(1).build(), "random_mask.rate is 1.0, must be");
    assertRefused(() -> Recipe.builder().method("best").build(), "method: 'best' is not one of");
    assertRefused(() -> Recipe.builder().set("epoch", "3").build(), "unknown key epoch");
    assertRefused(() -> Recipe.parse("name: [1"), "text: not valid YAML");
    assertRefused(() -> Recipe.bundled("none"), "unknown recipe 'none'");
    assertRefused(() -> Recipe.load(folder.resolve("no.yaml")), "no.yaml does not exist");
    assertRefused(() -> ImageData.folder(folder), "holds no data set that is known");
    assertRefused(
        () -> Training.of(Recipe.builder().build()).saveEvery(Duration.ZERO).run(folder),
        "save_every is PT0S, must be above 0");
    assertRefused(
        () -> ImageData.memory(8, 8, 1, List.of("a", "b")).train(new byte[64], "c"),
        "label is 'c', must be one of a, b");
    assertRefused(
        () -> ImageData.memory(8, 8, 1, List.of("a")), "labels is [a], must be at least 2");
    assertRefused(() -> ImageData.memory(8, 8, 1, List.of("a", "b")).build(), "no training images");
    assertRefused(() -> Classifier.load(folder.resolve("none")), "none does not exist");
    assertRefused(
        () -> Training.of(Recipe.builder().set("data.set", "memory").build()).run(folder),
        "data.set is memory: a program gave its images");
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("--");
  }
}
