package org.cigl.recipe;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image counts in the loss, by its class: {@code balanced}, every class as much as any
 * other; or weights by name, 1 for classes that are not named.
 *
 * @param byName weights by the class's name; empty for {@code balanced}
 */
public record ClassWeights(Map<String, Double> byName) {
  private static final String BALANCED = "balanced";

  /** Keeps a copy. */
  public ClassWeights {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** Of what a recipe says. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ClassWeights of(Object value) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      Map<String, Double> weights = new LinkedHashMap<>();
      map.forEach((name, weight) -> weights.put(name.toString(), weight(name, weight)));
      return new ClassWeights(weights);
    }
    require(
        BALANCED.equals(value),
        "'%s' is neither balanced nor weights by class, such as {cat: 2, dog: 0.5}",
        value);
    return new ClassWeights(Map.of());
  }

  private static double weight(Object name, Object value) {
    double weight = value instanceof Number number ? number.doubleValue() : Double.NaN;
    require(
        weight > 0 && weight <= 1e6,
        "weight of class '%s' is %s, must be above 0 and at most 1000000",
        name,
        value);
    return weight;
  }

  @JsonValue
  Object written() {
    return byName.isEmpty() ? BALANCED : byName;
  }

  /**
   * The weight of each class. Balanced ones are N / (C * n) for n of N images in a class and C
   * classes that have any, so that their mean over the images is 1.
   *
   * @param counts training images of each class, by label
   * @param names of the classes, by label
   * @throws org.cigl.InvalidInputException if a class is named that is none
   */
  public List<Float> of(int[] counts, List<String> names) {
    byName
        .keySet()
        .forEach(
            name ->
                require(
                    names.contains(name),
                    "class_weights names '%s', must be one of the classes: %s",
                    name,
                    String.join(", ", names)));
    long images = java.util.Arrays.stream(counts).asLongStream().sum();
    long classes = java.util.Arrays.stream(counts).filter(count -> count > 0).count();
    List<Float> weights = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      double balanced = counts[label] == 0 ? 1 : (double) images / classes / counts[label];
      double weight = byName.isEmpty() ? balanced : byName.getOrDefault(names.get(label), 1.0);
      weights.add((float) weight);
    }
    return weights;
  }
}
