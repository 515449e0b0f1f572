package org.cigl.api;

import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.run.Summary;

/**
 * How good a model's predictions of labelled images are.
 *
 * @param images that were predicted; accuracy and the errors are over these
 * @param accuracy share classified right
 * @param ece expected calibration error, 15 bins of equal width
 * @param adaptiveEce expected calibration error, 15 bins of equal mass
 * @param nll mean negative log-likelihood, in nats
 * @param brier mean squared distance of the probabilities from the one-hot label, 0 to 2
 * @param overconfidence mean confidence minus accuracy
 */
public record Evaluation(
    int images,
    double accuracy,
    double ece,
    double adaptiveEce,
    double nll,
    double brier,
    double overconfidence) {
  static Evaluation of(CalibrationReport report) {
    return of(report.size(), Summary.EvaluationMetrics.of(report));
  }

  static Evaluation of(int images, Summary.EvaluationMetrics metrics) {
    return new Evaluation(
        images,
        metrics.value(EvaluationMetric.ACCURACY),
        metrics.value(EvaluationMetric.ECE_15),
        metrics.value(EvaluationMetric.ADAPTIVE_ECE),
        metrics.value(EvaluationMetric.NLL),
        metrics.value(EvaluationMetric.BRIER),
        metrics.value(EvaluationMetric.OVERCONFIDENCE));
  }
}
