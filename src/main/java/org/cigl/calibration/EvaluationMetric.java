package org.cigl.calibration;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A metric of merit of a classifier's predictions. */
public enum EvaluationMetric {
  /** Share classified right; higher is better. */
  ACCURACY("accuracy"),
  /** Mean over classes with images of the share of their images classified right. */
  BALANCED_ACCURACY("balanced accuracy"),
  /** Expected calibration error, 15 equal-width bins (Guo et al., 2017). */
  ECE_15("ECE, 15 bins"),
  /** Expected calibration error, 10 equal-width bins (as the CigL paper's authors compute it). */
  ECE_10("ECE, 10 bins"),
  /** Expected calibration error, 15 bins of equal mass (Nguyen &amp; O'Connor, 2015). */
  ADAPTIVE_ECE("adaptive ECE, 15 bins"),
  /** Mean over classes of each class's calibration error, 15 bins (Kull et al., 2019). */
  CLASSWISE_ECE("class-wise ECE, 15 bins"),
  /** Maximum calibration error, 15 equal-width bins (Naeini et al., 2015). */
  MCE("MCE, 15 bins"),
  /** Mean negative log-likelihood, nats. */
  NLL("NLL"),
  /** Mean squared distance of the probabilities from the one-hot label, 0 to 2 (Brier, 1950). */
  BRIER("Brier score"),
  /** Mean confidence minus accuracy: above 0 is over-confident. */
  OVERCONFIDENCE("mean confidence - accuracy");

  private final String title;

  EvaluationMetric(String title) {
    this.title = title;
  }

  /** What tables call it. */
  public String title() {
    return title;
  }

  /**
   * Whether it is a sum, or the largest, of the magnitudes of bins' gaps: noise in a bin adds to
   * it, so that it is above 0 for a perfectly calibrated model, too ({@link NoiseFloor}).
   */
  public boolean calibrationError() {
    return switch (this) {
      case ECE_15, ECE_10, ADAPTIVE_ECE, CLASSWISE_ECE, MCE -> true;
      case ACCURACY, BALANCED_ACCURACY, NLL, BRIER, OVERCONFIDENCE -> false;
    };
  }

  /** The key in files, such as {@code ece_15}. */
  @JsonValue
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
