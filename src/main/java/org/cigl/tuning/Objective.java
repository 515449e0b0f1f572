package org.cigl.tuning;

import java.util.Locale;
import org.cigl.calibration.Figure;
import org.cigl.run.Summary;

/** A figure on the held-out images by which candidates are ranked or limited. */
public enum Objective {
  /** Negative log-likelihood: lower is better. */
  NLL(Figure.NLL),
  /** ECE of 15 bins: lower is better, down to what a perfectly calibrated model shows. */
  ECE(Figure.ECE_15),
  /** Brier score: lower is better. */
  BRIER(Figure.BRIER),
  /** Share of images classified right: higher is better. */
  ACCURACY(Figure.ACCURACY);

  private final Figure figure;

  Objective(Figure figure) {
    this.figure = figure;
  }

  /** The figure itself. */
  public Figure figure() {
    return figure;
  }

  /** Its name in options and files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What a run is ranked by, lower is better: of accuracy its negative, of ECE the part above the
   * 95% quantile of its noise floor, as chance alone would rank what is below.
   */
  double rank(Summary.Figures figures) {
    double value = figures.value(figure);
    return switch (this) {
      case ACCURACY -> -value;
      case ECE -> Math.max(0, value - figures.noiseFloors().get(figure.key()).high());
      case NLL, BRIER -> value;
    };
  }
}
