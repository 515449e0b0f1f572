package org.cigl.graph;

/** Which weights to predict with. */
public enum Weights {
  /**
   * As the optimizer left them, with moving batch-norm statistics and the mean of Z: masked kernels
   * predict with (1 - r) * W*M, or W*M where training rescaled. The statistics were taken under
   * random masks, and know no other scale.
   */
  LAST,
  /** The average A, with re-estimated statistics. */
  AVERAGE;

  /** Name of the variable that holds a parameter's values. */
  public String variable(String parameter) {
    return this == LAST ? parameter : WeightAverage.averageOf(parameter);
  }
}
