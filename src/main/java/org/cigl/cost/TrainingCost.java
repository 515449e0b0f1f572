package org.cigl.cost;

import java.util.function.LongFunction;

/**
 * FLOPs of a training step for one image, on average over a run, by the rule that changes the
 * topology (Evci et al., 2020, appendix H). A backward pass costs two forward passes: gradients
 * with respect to activations, and to weights. With f_D and f_S for a dense and a sparse forward
 * pass, as {@link Cost} counts them.
 *
 * <p>The random mask of CigL switches off a few more weights in every step. That is not counted as
 * saved, so CigL costs what RigL costs; the pass that re-estimates batch-norm statistics at the end
 * is not counted either.
 */
public final class TrainingCost {
  private TrainingCost() {}

  /** Without masks: 3 f_D. */
  public static double dense(Cost cost) {
    return 3.0 * cost.denseInference();
  }

  /** A topology that needs no dense gradient, as static masks and SET: 3 f_S. */
  public static double sparse(Cost cost) {
    return 3.0 * cost.inference();
  }

  /**
   * RigL and CigL, whose every update needs one dense gradient with respect to weights: (3 f_S
   * DeltaT + 2 f_S + f_D) / (DeltaT + 1).
   *
   * @param interval steps between updates (DeltaT), at least 1
   */
  public static double rigl(Cost cost, long interval) {
    if (interval < 1) {
      throw new IllegalArgumentException("interval is " + interval + ", must be at least 1");
    }
    return (sparse(cost) * interval + snfs(cost)) / (interval + 1.0);
  }

  /** SNFS, whose momentum needs the dense gradient in every step: 2 f_S + f_D. */
  public static double snfs(Cost cost) {
    return 2.0 * cost.inference() + cost.denseInference();
  }

  /**
   * Gradual magnitude pruning: the mean of 3 f_S(t) over all steps.
   *
   * @param steps of the run, at least 1
   * @param at the network's cost in step t, from 0 to before {@code steps}; called once a step
   */
  public static double gradualPruning(long steps, LongFunction<Cost> at) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps is " + steps + ", must be at least 1");
    }
    double sum = 0;
    for (long step = 0; step < steps; step++) {
      sum += sparse(at.apply(step));
    }
    return sum / steps;
  }
}
