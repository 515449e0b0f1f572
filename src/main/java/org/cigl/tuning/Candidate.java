package org.cigl.tuning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.recipe.LearningRates;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.Span;
import org.cigl.yaml.TypedYaml;

/**
 * Settings that are tried in place of a recipe's own.
 *
 * @param rate random-mask rate; null for the recipe's own
 * @param learningRate at the start of its schedule, which is scaled as a whole; null for the
 *     recipe's own
 * @param weightDecay of the optimizer; null for the recipe's own
 * @param averagingStart first epoch whose end is averaged; null for the recipe's own
 */
public record Candidate(Double rate, Double learningRate, Double weightDecay, Span averagingStart) {

  /**
   * Every combination, in the order of the lists, the rate changing first.
   *
   * @param rates empty for the recipe's own; so are the other lists
   */
  public static List<Candidate> all(
      List<Double> rates,
      List<Double> learningRates,
      List<Double> weightDecays,
      List<Span> averagingStarts) {
    List<Candidate> all = new ArrayList<>();
    for (Span start : orOwn(averagingStarts)) {
      for (Double decay : orOwn(weightDecays)) {
        for (Double learningRate : orOwn(learningRates)) {
          for (Double rate : orOwn(rates)) {
            all.add(new Candidate(rate, learningRate, decay, start));
          }
        }
      }
    }
    return all;
  }

  private static <T> List<T> orOwn(List<T> values) {
    List<T> own = new ArrayList<>(values);
    if (own.isEmpty()) {
      own.add(null);
    }
    return own;
  }

  /** The settings in words, such as {@code rate 0.05, learning rate 0.1}. */
  public String title() {
    return settings().stream()
        .map(setting -> setting.getKey() + " " + setting.getValue())
        .collect(Collectors.joining(", "));
  }

  /** The same as part of a folder's name, such as {@code rate-0.05-learning-rate-0.1}. */
  String folder() {
    return title().replace(", ", "-").replace("%", "percent").replace(' ', '-');
  }

  private List<Map.Entry<String, Object>> settings() {
    List<Map.Entry<String, Object>> settings = new ArrayList<>();
    add(settings, "rate", rate);
    add(settings, "learning rate", learningRate);
    add(settings, "weight decay", weightDecay);
    add(settings, "averaging", averagingStart);
    return settings;
  }

  private static void add(List<Map.Entry<String, Object>> settings, String name, Object value) {
    if (value != null) {
      settings.add(Map.entry(name, value));
    }
  }

  /** Whether it is tried without a random mask. */
  public boolean unmasked() {
    return rate != null && rate == 0;
  }

  /**
   * The recipe with these settings.
   *
   * @throws org.cigl.InvalidInputException if a value is out of range
   */
  public Recipe of(Recipe recipe) {
    ObjectNode tree = TypedYaml.tree(recipe);
    if (rate != null) {
      tree.withObject("/random_mask").put("rate", rate);
    }
    if (learningRate != null) {
      LearningRates.start(tree.withObject("/learning_rate"), learningRate);
    }
    if (weightDecay != null) {
      ((ObjectNode) tree.get("optimizer").elements().next()).put("weight_decay", weightDecay);
    }
    if (averagingStart != null) {
      tree.withObject("/averaging").put("start", averagingStart.toString());
    }
    return TypedYaml.bind(tree, Recipe.class, "recipe with " + title());
  }
}
