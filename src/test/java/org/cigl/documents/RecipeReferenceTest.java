package org.cigl.documents;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.data.InputPipeline;
import org.cigl.network.Layer;
import org.cigl.recipe.DataRecipe;
import org.cigl.recipe.EarlyStopping;
import org.cigl.recipe.Guard;
import org.cigl.recipe.Initialization;
import org.cigl.recipe.LearningRateRecipe;
import org.cigl.recipe.OptimizerRecipe;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Regularization;
import org.cigl.recipe.TopologyRecipe;
import org.cigl.sparse.LayerDensities;
import org.junit.jupiter.api.Test;

/** The keys of recipes and network files in the documents are those of the code. */
class RecipeReferenceTest {
  private static final Path REFERENCE = Path.of("docs", "reference");

  @Test
  void everyKeyOfARecipe() throws IOException {
    Map<String, Class<?>> sections = new LinkedHashMap<>();
    sections.put("A recipe", Recipe.class);
    sections.put("`data`", DataRecipe.class);
    sections.put("`data.augment`", InputPipeline.Augmentation.class);
    sections.put("`layers`", LayerDensities.class);
    sections.put("`topology`", TopologyRecipe.class);
    sections.put("`random_mask`", Recipe.RandomMasking.class);
    sections.put("`averaging`", Recipe.Averaging.class);
    addKinds(sections, "optimizer", OptimizerRecipe.class);
    addKinds(sections, "learning_rate", LearningRateRecipe.class);
    sections.put("`regularization`", Regularization.class);
    sections.put("`guard`", Guard.class);
    sections.put("`init`", Initialization.class);
    sections.put("`early_stopping`", EarlyStopping.class);
    MarkedText.assertCurrent(REFERENCE.resolve("recipe.md"), "recipe", tables(sections));
  }

  @Test
  void everyLayerOfANetworkFile() throws IOException {
    Map<String, Class<?>> sections = new LinkedHashMap<>();
    for (JsonSubTypes.Type each : Layer.class.getAnnotation(JsonSubTypes.class).value()) {
      sections.put("`" + each.name() + "`", each.value());
    }
    MarkedText.assertCurrent(REFERENCE.resolve("network.md"), "layers", tables(sections));
  }

  private static void addKinds(Map<String, Class<?>> sections, String key, Class<?> kinds) {
    for (JsonSubTypes.Type each : kinds.getAnnotation(JsonSubTypes.class).value()) {
      sections.put("`" + key + ": {" + each.name() + ": ...}`", each.value());
    }
  }

  private static String tables(Map<String, Class<?>> sections) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Class<?>> section : sections.entrySet()) {
      RecordKeys keys = RecordKeys.of(section.getValue());
      text.append("### ").append(section.getKey()).append("\n\n").append(keys.meaning());
      text.append("\n\n").append(keys.table()).append('\n');
    }
    return text.toString().stripTrailing() + "\n";
  }
}
