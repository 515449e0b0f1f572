package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Replaces {@code use: {block: NAME, ...}} in a network file by the block's layers, with {@code
 * $parameter} filled in. Works on plain data, before anything is bound to a type.
 */
final class BlockExpander {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_LAYERS = 10_000;
  private static final Set<String> USE_KEYS = Set.of("block", "name", "times");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonNode blocks;
  private final String origin;
  private int expanded;

  BlockExpander(JsonNode blocks, String origin) {
    this.blocks = blocks;
    this.origin = origin;
  }

  /** Expands a list of layers; {@code values} are the parameters in force. */
  ArrayNode expand(JsonNode layers, Map<String, JsonNode> values, int depth) {
    require(
        layers != null && layers.isArray() && !layers.isEmpty(),
        "%s: layers must be a list with at least one layer",
        origin);
    ArrayNode result = NODES.arrayNode();
    for (JsonNode layer : layers) {
      require(
          ++expanded <= MAX_LAYERS, "%s: the network has more than %d layers", origin, MAX_LAYERS);
      require(
          layer.isObject() && layer.size() == 1,
          "%s: a layer is a mapping with one key, its type, but found: %s",
          origin,
          layer);
      if (layer.has("use")) {
        use(layer.get("use"), values, depth, result);
      } else {
        result.add(substitute(settings(layer), values, depth));
      }
    }
    return result;
  }

  /** A layer whose type stands alone, such as {@code - relu:}, has no settings. */
  private JsonNode settings(JsonNode layer) {
    Map.Entry<String, JsonNode> entry = layer.properties().iterator().next();
    JsonNode given = entry.getValue();
    JsonNode settings =
        given.isNull() || (given.isTextual() && given.asText().isEmpty())
            ? NODES.objectNode()
            : given;
    require(
        settings.isObject(),
        "%s: settings of layer %s are %s, must be a mapping (key: value)",
        origin,
        entry.getKey(),
        settings);
    return NODES.objectNode().set(entry.getKey(), settings);
  }

  private void use(JsonNode use, Map<String, JsonNode> values, int depth, ArrayNode result) {
    String name = use.path("block").asText();
    JsonNode block = blocks.path(name);
    require(
        block.isObject(),
        "%s: use.block is '%s', must be one of the file's blocks: %s",
        origin,
        name,
        fieldNames(blocks));
    require(
        depth < MAX_DEPTH,
        "%s: block '%s' is used more than %d deep: a block must not use itself",
        origin,
        name,
        MAX_DEPTH);
    Map<String, JsonNode> inner = new HashMap<>();
    for (JsonNode parameter : block.path("parameters")) {
      String key = parameter.asText();
      require(use.has(key), "%s: use of block %s lacks its parameter '%s'", origin, name, key);
      JsonNode value = substitute(use.get(key), values, depth);
      // A list or mapping might hold the values of others many times over.
      require(
          value.isValueNode(),
          "%s: use of block %s: parameter '%s' is %s, must be a number, a text, true or false",
          origin,
          name,
          key,
          value);
      inner.put(key, value);
    }
    use.fieldNames()
        .forEachRemaining(
            key ->
                require(
                    USE_KEYS.contains(key) || inner.containsKey(key),
                    "%s: use of block %s has an unknown key '%s'; known: %s and block, name, times",
                    origin,
                    name,
                    key,
                    inner.keySet()));
    JsonNode times = use.path("times");
    require(
        times.isMissingNode()
            || (times.isInt() && times.intValue() >= 1 && times.intValue() <= 1000),
        "%s: use of block %s: times is %s, must be a whole number from 1 to 1000",
        origin,
        name,
        times);
    int count = times.isMissingNode() ? 1 : times.intValue();
    String base = use.path("name").asText(name);
    for (int i = 1; i <= count; i++) {
      ObjectNode sequence = NODES.objectNode();
      if (use.has("name") || count > 1) {
        sequence.put("name", count > 1 ? base + "_" + i : base);
      }
      sequence.set("layers", expand(block.path("layers"), inner, depth + 1));
      result.add(NODES.objectNode().set("sequence", sequence));
    }
  }

  private JsonNode substitute(JsonNode node, Map<String, JsonNode> values, int depth) {
    if (node.isTextual() && node.asText().startsWith("$")) {
      String key = node.asText().substring(1);
      require(
          values.containsKey(key),
          "%s: '$%s' has no value here; known: %s",
          origin,
          key,
          values.keySet());
      return values.get(key);
    }
    if (node.isArray()) {
      ArrayNode copy = NODES.arrayNode();
      node.forEach(item -> copy.add(substitute(item, values, depth)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = NODES.objectNode();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        boolean layers =
            entry.getValue().isArray()
                && Set.of("layers", "body", "shortcut").contains(entry.getKey());
        copy.set(
            entry.getKey(),
            layers && !entry.getValue().isEmpty()
                ? expand(entry.getValue(), values, depth)
                : substitute(entry.getValue(), values, depth));
      }
      return copy;
    }
    return node;
  }

  private static String fieldNames(JsonNode node) {
    StringBuilder names = new StringBuilder();
    node.fieldNames()
        .forEachRemaining(key -> names.append(names.isEmpty() ? "" : ", ").append(key));
    return names.isEmpty() ? "none defined" : names.toString();
  }
}
