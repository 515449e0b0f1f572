package org.cigl.run;

import java.util.Locale;
import org.cigl.train.TrainingListener.Validation;

/** By which metric on the validation split an epoch is the best one. */
public enum MonitoredMetric {
  /** Share of images classified right: higher is better, in steps of one image. */
  ACCURACY,
  /** Negative log-likelihood, nats: lower is better; falls with accuracy and with calibration. */
  NLL,
  /**
   * ECE, 15 bins: lower is better, down to what a perfectly calibrated model shows; below that
   * chance alone would rank. Of accuracy it says nothing.
   */
  ECE,
  /** No epoch is kept. */
  NONE;

  /** As metrics call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The metric's value; NaN for none. */
  double value(Validation validation) {
    return switch (this) {
      case ACCURACY -> validation.accuracy();
      case NLL -> validation.nll();
      case ECE -> validation.ece15();
      case NONE -> Double.NaN;
    };
  }

  /** By what epochs are ranked: the metric's value, of ECE the part of it above its noise floor. */
  double rank(Validation validation) {
    return rank(value(validation), validation.ece15Floor());
  }

  /**
   * As above.
   *
   * @param value of the metric
   * @param eceFloor noise floor of ECE
   */
  double rank(double value, double eceFloor) {
    return this == ECE ? Math.max(0, value - eceFloor) : value;
  }

  /** Whether a rank is better than another one; of two alike the first one stays. */
  boolean better(double value, double before) {
    return this == ACCURACY ? value > before : value < before;
  }
}
