package org.cigl.train;

/** Which weights to predict with. */
public enum Weights {
  /** As the optimizer left them, with Z = 1 and moving batch-norm statistics. */
  LAST,
  /** The average A, with re-estimated statistics. */
  AVERAGE;

  /** Name of the variable that holds a parameter's values. */
  public String variable(String parameter) {
    return this == LAST ? parameter : WeightAverage.averageOf(parameter);
  }
}
