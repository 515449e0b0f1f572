package org.cigl.graph;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Drop and grow in plain Java: how many, which, and what growth remembers. Works on the variables
 * of {@link ReferenceTraining} by their names.
 */
final class ReferenceTopology {
  private static final String MASK = "/mask";
  private static final String MEMORY = "/growth";

  /** What growth goes by. */
  enum Kind {
    RANDOM,
    GRADIENT,
    SUMMED_GRADIENTS,
    MOMENTUM,
    NONE
  }

  private final Kind kind;
  private final double momentum;
  private final Map<String, Integer> finalNonzeros;
  private final Map<String, double[]> values;
  private double nearestRival = Double.POSITIVE_INFINITY;

  /**
   * Starts with what growth remembers at zero.
   *
   * @param momentum share of the gradient's momentum that a step keeps
   * @param finalNonzeros active entries at the end, by kernel
   * @param values every variable by name
   */
  ReferenceTopology(
      Kind kind,
      double momentum,
      Map<String, Integer> finalNonzeros,
      Map<String, double[]> values) {
    this.kind = kind;
    this.momentum = momentum;
    this.finalNonzeros = finalNonzeros;
    this.values = values;
    if (kind == Kind.SUMMED_GRADIENTS || kind == Kind.MOMENTUM) {
      finalNonzeros
          .keySet()
          .forEach(name -> values.put(name + MEMORY, new double[values.get(name).length]));
    }
  }

  /** Connections of one kernel to drop and to grow. */
  record Counts(int dropped, int grown) {}

  /**
   * Cosine decay of the replaced share; for pruning alone, the cubic schedule.
   *
   * @param alpha replaced share at step 0
   * @param end step at which it reaches 0
   * @param lastUpdate step of the last update
   */
  Counts counts(String name, double alpha, long t, long end, long lastUpdate) {
    double[] mask = values.get(name + MASK);
    int active = (int) IntStream.range(0, mask.length).filter(i -> mask[i] == 1).count();
    if (kind == Kind.NONE) {
      int target = finalNonzeros.get(name);
      double left = Math.pow(1 - (double) t / lastUpdate, 3);
      return new Counts(active - target - (int) Math.round((mask.length - target) * left), 0);
    }
    double fraction = alpha / 2 * (1 + Math.cos(Math.PI * t / end));
    int replaced = Math.min((int) Math.floor(fraction * active + 0.5), mask.length - active);
    return new Counts(replaced, replaced);
  }

  /** Takes the gradient of an optimizer step into what growth remembers. */
  void remember(String name, double[] gradient) {
    double[] memory = values.get(name + MEMORY);
    for (int i = 0; i < gradient.length; i++) {
      memory[i] =
          kind == Kind.MOMENTUM
              ? momentum * memory[i] + (1 - momentum) * gradient[i]
              : memory[i] + gradient[i];
    }
  }

  /**
   * Updates one kernel.
   *
   * @param slots variables beside the weight that start at zero where it grows
   * @param draws random numbers, one an entry; the smallest grow
   */
  void update(String name, List<String> slots, double[] gradient, Counts counts, int[] draws) {
    double[] weight = values.get(name);
    double[] mask = values.get(name + MASK);
    int[] active = IntStream.range(0, mask.length).filter(i -> mask[i] == 1).toArray();
    for (int i : first(active, counts.dropped(), i -> Math.abs(weight[i]))) {
      mask[i] = 0;
      weight[i] = 0;
      slots.forEach(slot -> values.get(slot)[i] = 0);
    }
    if (values.containsKey(name + MEMORY)) {
      remember(name, gradient);
    }
    int[] inactive = IntStream.range(0, mask.length).filter(i -> mask[i] == 0).toArray();
    for (int i : first(inactive, counts.grown(), score(name, gradient, draws))) {
      mask[i] = 1;
    }
    if (kind == Kind.SUMMED_GRADIENTS) {
      java.util.Arrays.fill(values.get(name + MEMORY), 0);
    }
  }

  private IntToDoubleFunction score(String name, double[] gradient, int[] draws) {
    return switch (kind) {
      case RANDOM -> i -> draws[i];
      case GRADIENT -> i -> -Math.abs(gradient[i]);
      case SUMMED_GRADIENTS, MOMENTUM -> i -> -Math.abs(values.get(name + MEMORY)[i]);
      case NONE -> i -> 0;
    };
  }

  /** The {@code count} candidates of lowest score, the lower index first among equals. */
  private int[] first(int[] candidates, int count, IntToDoubleFunction score) {
    int[] order =
        IntStream.of(candidates)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> score.applyAsDouble(i))
                    .thenComparingInt(i -> i))
            .mapToInt(i -> i)
            .toArray();
    if (count > 0 && count < order.length) {
      double gap = score.applyAsDouble(order[count]) - score.applyAsDouble(order[count - 1]);
      nearestRival = gap > 0 ? Math.min(nearestRival, gap) : nearestRival;
    }
    return java.util.Arrays.copyOf(order, count);
  }

  /** The smallest distance between the scores of a chosen and a left entry that were no tie. */
  double nearestRival() {
    return nearestRival;
  }
}
