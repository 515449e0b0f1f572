package org.cigl.calibration;

import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/** Temperature scaling (Guo et al., 2017): one scalar that divides all logits. */
public final class TemperatureScaling {
  private static final double LIMIT = 20;

  private TemperatureScaling() {}

  /**
   * The temperature of least negative log-likelihood.
   *
   * @param heldOut predictions that were neither trained on nor will be reported on
   * @return from 0.05 to 20; above 1 the predictions were over-confident
   */
  public static double fit(Predictions heldOut) {
    double logarithm =
        new BrentOptimizer(1e-8, 1e-8)
            .optimize(
                new MaxEval(200),
                GoalType.MINIMIZE,
                new UnivariateObjectiveFunction(
                    logT -> heldOut.withTemperature(Math.exp(logT)).nll()),
                new SearchInterval(-Math.log(LIMIT), Math.log(LIMIT), 0))
            .getPoint();
    return Math.exp(logarithm);
  }
}
