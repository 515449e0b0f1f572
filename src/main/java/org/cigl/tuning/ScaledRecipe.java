package org.cigl.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Span;
import org.cigl.yaml.TypedYaml;

/**
 * A recipe for fewer images that is complete all the same: it has as many epochs and snapshots, and
 * times in steps are scaled with the images, so that the topology has as many updates and the
 * learning rate falls as often.
 */
final class ScaledRecipe {
  private static final List<String> TIMED = List.of("topology", "averaging", "learning_rate");

  private ScaledRecipe() {}

  /**
   * The recipe for a run on a share of the training part.
   *
   * @param share in (0, 1]
   */
  static Recipe of(Recipe recipe, double share) {
    ObjectNode tree = TypedYaml.tree(recipe);
    TIMED.forEach(group -> scale(tree.withObject("/" + group), share));
    fitGrowth(tree.withObject("/topology"));
    return TypedYaml.bind(tree, Recipe.class, "recipe for fewer images");
  }

  private static void scale(JsonNode node, double share) {
    if (node instanceof ObjectNode group) {
      group.properties().forEach(entry -> entry.setValue(scaled(entry.getValue(), share)));
    } else if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, scaled(list.get(i), share));
      }
    }
  }

  private static JsonNode scaled(JsonNode node, double share) {
    if (!node.isTextual()) {
      scale(node, share);
      return node;
    }
    return Span.matches(node.textValue())
        ? TextNode.valueOf(scaled(Span.parse(node.textValue()), share).toString())
        : node;
  }

  /** Epochs and parts of the run stay what they are. */
  private static Span scaled(Span span, double share) {
    return span.unit() == Span.Unit.STEPS && span.value() > 0
        ? new Span(Math.max(1, Math.rint(span.value() * share)), span.unit())
        : span;
  }

  /** Batches that growth sums up must fit into the interval. */
  private static void fitGrowth(ObjectNode topology) {
    if (!topology.path("interval").isTextual()) {
      return; // the default one leaves room for them
    }
    Span interval = Span.parse(topology.get("interval").textValue());
    if (interval.unit() == Span.Unit.STEPS) {
      int batches = (int) Math.min(topology.get("growth_batches").intValue(), interval.value());
      topology.put("growth_batches", batches);
    }
  }
}
