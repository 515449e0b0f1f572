package org.cigl.monitor;

import org.cigl.calibration.Predictions;

/**
 * One prediction beside its label: all that the metrics of a window need, however many classes
 * there are.
 *
 * @param confidence the largest probability, in (0, 1]
 * @param correct whether it is the true class's
 * @param logLikelihood natural logarithm of the true class's probability, finite
 */
record ScoredPrediction(double confidence, boolean correct, double logLikelihood) {
  /** One row of a set of predictions. */
  static ScoredPrediction of(Predictions predictions, int row) {
    return new ScoredPrediction(
        predictions.confidence(row), predictions.correct(row), predictions.logLikelihood(row));
  }
}
