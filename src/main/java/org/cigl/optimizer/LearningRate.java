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

  /** This schedule after a linear rise from 0 over the first {@code steps} steps. */
  default LearningRate warmUp(long steps) {
    return step -> step < steps ? at(step) * (step + 1) / steps : at(step);
  }
}
