package org.cigl.optimizer;

import java.util.List;

/** A schedule: from a step, counted from 0, to a learning rate. */
@FunctionalInterface
public interface LearningRate {
  /** The learning rate at {@code step}. */
  double at(long step);

  /** {@code initial} times {@code factor} once for every {@code every} steps that have passed. */
  static LearningRate stepDecay(double initial, double factor, long every) {
    return step -> initial * Math.pow(factor, (int) (step / every));
  }

  /** {@code values[i]} until {@code ends[i]}, the last value from the last end on. */
  static LearningRate piecewise(List<Double> values, List<Long> ends) {
    return step -> {
      int piece = 0;
      while (piece < ends.size() && step >= ends.get(piece)) {
        piece++;
      }
      return values.get(piece);
    };
  }

  /**
   * Half a cosine from {@code initial} at step 0 to {@code last} at step {@code total}: last +
   * (initial - last)/2 * (1 + cos(pi * step / total)) (Loshchilov and Hutter, 2017, without
   * restarts).
   */
  static LearningRate cosine(double initial, double last, long total) {
    return step ->
        step >= total ? last : last + (initial - last) / 2 * (1 + Math.cos(Math.PI * step / total));
  }

  /**
   * {@code initial} until step {@code start}, along a line to {@code plateau} at step {@code end},
   * and constant from there (Izmailov et al., 2018).
   */
  static LearningRate annealToPlateau(double initial, double plateau, long start, long end) {
    return step -> {
      if (step < start) {
        return initial;
      }
      return step >= end
          ? plateau
          : initial + (plateau - initial) * (step - start) / (double) (end - start);
    };
  }

  /** This schedule after a linear rise from 0 over the first {@code steps} steps. */
  default LearningRate warmUp(long steps) {
    return step -> step < steps ? at(step) * (step + 1) / steps : at(step);
  }
}
