package org.cigl.tuning;

import java.util.Locale;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.run.Summary;

/** A metric on the validation images by which candidates are ranked or limited. */
public enum Objective {
  /** Negative log-likelihood: lower is better. */
  NLL(EvaluationMetric.NLL),
  /** ECE of 15 bins: lower is better, down to what a perfectly calibrated model shows. */
  ECE(EvaluationMetric.ECE_15),
  /** Brier score: lower is better. */
  BRIER(EvaluationMetric.BRIER),
  /** Share of images classified right: higher is better. */
  ACCURACY(EvaluationMetric.ACCURACY);

  private final EvaluationMetric metric;

  Objective(EvaluationMetric metric) {
    this.metric = metric;
  }

  /** The metric itself. */
  public EvaluationMetric metric() {
    return metric;
  }

  /** Its name in options and files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What a run is ranked by, lower is better: of accuracy its negative, of ECE the part above the
   * 95% quantile of its noise floor, as chance alone would rank what is below.
   */
  double rank(Summary.EvaluationMetrics metrics) {
    double value = metrics.value(metric);
    return switch (this) {
      case ACCURACY -> -value;
      case ECE -> Math.max(0, value - metrics.noiseFloors().get(metric.key()).high());
      case NLL, BRIER -> value;
    };
  }
}
