package org.cigl.metrics;

import java.util.Locale;

/** A metric of a served model that a monitor watches. */
public enum WindowMetric {
  /** Share classified right. */
  ACCURACY("accuracy_ratio", "ratio", "accuracy"),
  /** Expected calibration error, 15 equal-width bins. */
  ECE_15("ece_15", "ratio", "ECE, 15 bins,"),
  /** The same less the bias that noise in the bins adds. */
  ECE_15_DEBIASED("ece_15_debiased", "ratio", "ECE, 15 bins, less its bias,"),
  /** Mean negative log-likelihood, nats. */
  NLL("nll", "nats", "NLL"),
  /** Mean confidence minus accuracy: above 0 is over-confident. */
  OVERCONFIDENCE("overconfidence", "ratio", "mean confidence - accuracy"),
  /** Mean of the largest probability; needs no labels to be right. */
  CONFIDENCE("confidence_ratio", "ratio", "mean confidence");

  private final String suffix;
  private final String unit;
  private final String title;

  WindowMetric(String suffix, String unit, String title) {
    this.suffix = suffix;
    this.unit = unit;
    this.title = title;
  }

  /** Value of the label {@code metric}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** End of its metrics' names. */
  String suffix() {
    return suffix;
  }

  String unit() {
    return unit;
  }

  String title() {
    return title;
  }
}
