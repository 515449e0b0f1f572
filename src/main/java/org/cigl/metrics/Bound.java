package org.cigl.metrics;

import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.MetricRow.Part;

/** A metric's value, an end of its 95% bootstrap interval, or what noise does to it. */
public enum Bound {
  /** The metric itself. */
  VALUE("", ""),
  /** The interval's lower end. */
  LOW("_low", ", lower end of the 95% bootstrap interval"),
  /** The interval's upper end. */
  HIGH("_high", ", upper end of the 95% bootstrap interval"),
  /** The value less the bias that noise adds. */
  DEBIASED("_debiased", ", less its bias"),
  /** The noise floor: what a perfectly calibrated model shows on average. */
  NOISE_FLOOR("_noise_floor", ", that a perfectly calibrated model would show on average"),
  /** The 95% quantile of the same. */
  NOISE_FLOOR_HIGH(
      "_noise_floor_high", ", that a perfectly calibrated model exceeds in 5% of cases");

  private final String suffix;
  private final String meaning;

  Bound(String suffix, String meaning) {
    this.suffix = suffix;
    this.meaning = meaning;
  }

  /** Whether a metric has it. */
  boolean of(EvaluationMetric metric) {
    return switch (this) {
      case VALUE, LOW, HIGH -> true;
      case DEBIASED -> Part.DEBIASED.of(metric);
      case NOISE_FLOOR, NOISE_FLOOR_HIGH -> Part.NOISE_FLOOR.of(metric);
    };
  }

  String suffix() {
    return suffix;
  }

  String meaning() {
    return meaning;
  }
}
