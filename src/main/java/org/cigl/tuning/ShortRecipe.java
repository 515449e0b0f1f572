package org.cigl.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Span;
import org.cigl.yaml.TypedYaml;

/**
 * A recipe for another number of epochs that is complete all the same: times in steps and epochs
 * are scaled with it, so that the topology has as many updates, the learning rate falls as often and
 * averaging starts at the same share of the run.
 */
final class ShortRecipe {
  private static final List<String> TIMED = List.of("topology", "averaging", "learning_rate");
  private static final int DIGITS = 6;

  private ShortRecipe() {}

  /** The recipe for a run of so many epochs. */
  static Recipe of(Recipe recipe, int epochs) {
    if (epochs == recipe.epochs()) {
      return recipe;
    }
    ObjectNode tree = TypedYaml.tree(recipe);
    tree.put("epochs", epochs);
    BigDecimal ratio =
        BigDecimal.valueOf(epochs)
            .divide(BigDecimal.valueOf(recipe.epochs()), 2 * DIGITS, RoundingMode.HALF_UP);
    TIMED.forEach(group -> scale(tree.withObject("/" + group), ratio));
    fitGrowth(tree.withObject("/topology"));
    return TypedYaml.bind(tree, Recipe.class, "recipe of " + epochs + " epochs");
  }

  private static void scale(JsonNode node, BigDecimal ratio) {
    if (node instanceof ObjectNode group) {
      group.properties().forEach(entry -> entry.setValue(scaled(entry.getValue(), ratio)));
    } else if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, scaled(list.get(i), ratio));
      }
    }
  }

  private static JsonNode scaled(JsonNode node, BigDecimal ratio) {
    if (!node.isTextual()) {
      scale(node, ratio);
      return node;
    }
    return Span.matches(node.textValue())
        ? TextNode.valueOf(scaled(Span.parse(node.textValue()), ratio).toString())
        : node;
  }

  /** Of a run that is longer or shorter by that ratio; a part of the run stays what it is. */
  private static Span scaled(Span span, BigDecimal ratio) {
    BigDecimal value = BigDecimal.valueOf(span.value()).multiply(ratio);
    return switch (span.unit()) {
      case PERCENT -> span;
      case STEPS -> new Span(Math.max(span.value() > 0 ? 1 : 0, Math.rint(value.doubleValue())), span.unit());
      case EPOCHS -> new Span(value.setScale(DIGITS, RoundingMode.HALF_UP).doubleValue(), span.unit());
    };
  }

  /** Batches that growth sums up must fit into the interval. */
  private static void fitGrowth(ObjectNode topology) {
    Span interval = Span.parse(topology.get("interval").textValue());
    if (interval.unit() == Span.Unit.STEPS) {
      int batches = (int) Math.min(topology.get("growth_batches").intValue(), interval.value());
      topology.put("growth_batches", batches);
    }
  }
}
