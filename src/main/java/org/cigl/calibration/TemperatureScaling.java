package org.cigl.calibration;

import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;

/** Temperature scaling (Guo et al., 2017): one scalar that divides all logits. */
public final class TemperatureScaling {
  private static final double LIMIT = 20;

  private static final double STEP = 0.01;
  private static final double AT_BOUND = 1e-3;
  private static final double DEVIATIONS = 1.96;

  private TemperatureScaling() {}

  /**
   * The temperature of least negative log-likelihood, and how well the predictions determine it.
   *
   * @param validationSplit predictions that were neither trained on nor will be reported on
   */
  public static TemperatureFit fitted(Predictions validationSplit) {
    double temperature = fit(validationSplit);
    double logarithm = Math.log(temperature);
    double curvature =
        (nll(validationSplit, logarithm - STEP)
                - 2 * nll(validationSplit, logarithm)
                + nll(validationSplit, logarithm + STEP))
            / (STEP * STEP);
    int wrong = 0;
    for (int i = 0; i < validationSplit.size(); i++) {
      wrong += validationSplit.correct(i) ? 0 : 1;
    }
    return new TemperatureFit(
        temperature,
        validationSplit.size(),
        wrong,
        Math.log(LIMIT) - Math.abs(logarithm) < AT_BOUND,
        Math.min(
            TemperatureFit.UNKNOWN,
            Math.exp(DEVIATIONS / Math.sqrt(validationSplit.size() * Math.max(0, curvature)))));
  }

  private static double nll(Predictions predictions, double logarithm) {
    return predictions.withTemperature(Math.exp(logarithm)).nll();
  }

  /**
   * The temperature of least negative log-likelihood.
   *
   * @param validationSplit predictions that were neither trained on nor will be reported on
   * @return from 0.05 to 20; above 1 the predictions were over-confident
   */
  public static double fit(Predictions validationSplit) {
    double logarithm =
        new BrentOptimizer(1e-8, 1e-8)
            .optimize(
                new MaxEval(200),
                GoalType.MINIMIZE,
                new UnivariateObjectiveFunction(logT -> nll(validationSplit, logT)),
                new SearchInterval(-Math.log(LIMIT), Math.log(LIMIT), 0))
            .getPoint();
    return Math.exp(logarithm);
  }
}
