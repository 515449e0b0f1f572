package org.cigl.documents;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.network.Layer;
import org.cigl.recipe.Recipe;
import org.junit.jupiter.api.Test;

/** The keys of recipes and network files in the documents are those of the code. */
class RecipeReferenceTest {
  private static final Path REFERENCE = Path.of("docs", "reference");

  @Test
  void everyKeyOfARecipe() throws IOException {
    Map<String, Class<?>> sections = new LinkedHashMap<>();
    sections.put("A recipe", Recipe.class);
    addMappings(sections, "", Recipe.class);
    MarkedText.assertCurrent(REFERENCE.resolve("recipe.md"), "recipe", tables(sections));
  }

  /** The mappings that a mapping holds, and those of kinds. */
  private static void addMappings(Map<String, Class<?>> sections, String prefix, Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      Class<?> type = component.getType();
      String key = prefix + RecordKeys.key(record, component);
      if (type.isAnnotationPresent(JsonSubTypes.class)) {
        addKinds(sections, key, type);
      } else if (type.isRecord() && !isPlain(type)) {
        sections.put("`" + key + "`", type);
        addMappings(sections, key + ".", type);
      }
    }
  }

  /** Whether a record is one value in YAML. */
  private static boolean isPlain(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(method -> method.isAnnotationPresent(JsonValue.class));
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
