package org.cigl.metrics;

import org.cigl.calibration.Figure;
import org.cigl.calibration.FigureRow.Part;

/** A figure's value, an end of its 95% bootstrap interval, or what noise does to it. */
public enum Bound {
  /** The figure itself. */
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

  /** Whether a figure has it. */
  boolean of(Figure figure) {
    return switch (this) {
      case VALUE, LOW, HIGH -> true;
      case DEBIASED -> Part.DEBIASED.of(figure);
      case NOISE_FLOOR, NOISE_FLOOR_HIGH -> Part.NOISE_FLOOR.of(figure);
    };
  }

  String suffix() {
    return suffix;
  }

  String meaning() {
    return meaning;
  }
}
