package org.cigl.run;

import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.cigl.train.TrainingListener.Validation;

/** By which figure on the held-out part an epoch is the best one. */
public enum BestBy {
  /** Share of images classified right: higher is better, in steps of one image. */
  ACCURACY(Validation::accuracy, -1),
  /** Negative log-likelihood, nats: lower is better; falls with accuracy and with calibration. */
  NLL(Validation::nll, 1),
  /** ECE, 15 bins: lower is better; of accuracy it says nothing. */
  ECE(Validation::ece15, 1),
  /** No epoch is kept. */
  NONE(validation -> Double.NaN, 1);

  private final ToDoubleFunction<Validation> figure;
  private final int sign;

  BestBy(ToDoubleFunction<Validation> figure, int sign) {
    this.figure = figure;
    this.sign = sign;
  }

  /** As metrics call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The figure's value. */
  double value(Validation validation) {
    return figure.applyAsDouble(validation);
  }

  /** Whether a value is better than another one; of two alike the first one stays. */
  boolean better(double value, double before) {
    return sign * value < sign * before;
  }
}
