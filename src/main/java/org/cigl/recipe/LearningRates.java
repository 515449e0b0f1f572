package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Scales a recipe's learning rates, whatever the kind of their schedule. */
public final class LearningRates {
  private static final List<String> LATER = List.of("final", "plateau");

  private LearningRates() {}

  /**
   * Replaces the rate at the start, and scales all later ones with it: the schedule keeps its form.
   *
   * @param learningRate the recipe's group of that name: one key, the kind of the schedule
   */
  public static void start(ObjectNode learningRate, double value) {
    ObjectNode schedule = (ObjectNode) learningRate.elements().next();
    if (schedule.get("values") instanceof ArrayNode values) {
      double factor = value / values.get(0).doubleValue();
      for (int i = 1; i < values.size(); i++) {
        values.set(i, schedule.numberNode(values.get(i).doubleValue() * factor));
      }
      values.set(0, schedule.numberNode(value));
      return;
    }
    require(
        schedule.path("initial").isNumber(),
        "learning_rate is %s, but its schedule has no initial rate that it could replace",
        value);
    double factor = value / schedule.get("initial").doubleValue();
    schedule.put("initial", value);
    for (String key : LATER) {
      if (schedule.has(key)) {
        schedule.put(key, Math.min(value, schedule.get(key).doubleValue() * factor));
      }
    }
  }
}
