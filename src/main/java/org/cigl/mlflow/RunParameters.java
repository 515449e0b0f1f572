package org.cigl.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.cigl.recipe.Recipe;
import org.cigl.yaml.TypedYaml;

/** A recipe as MLflow's parameters: dotted keys and texts. */
final class RunParameters {
  private static final int LONGEST = 500; // what every version of the server takes

  private RunParameters() {}

  static Map<String, String> of(Recipe recipe) {
    Map<String, String> all = new TreeMap<>();
    add("", TypedYaml.tree(recipe), all);
    return all;
  }

  private static void add(String prefix, ObjectNode tree, Map<String, String> to) {
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      String key = prefix + field.getKey();
      if (field.getValue() instanceof ObjectNode group) {
        add(key + ".", group, to);
      } else {
        JsonNode value = field.getValue();
        String text = value.isValueNode() ? value.asText() : value.toString();
        to.put(key, text.substring(0, Math.min(LONGEST, text.length())));
      }
    }
  }
}
