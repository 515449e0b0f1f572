package org.cigl.calibration;

import java.util.EnumMap;
import java.util.Map;

/**
 * Two classifiers on the same images, metric by metric, with paired bootstrap intervals: every
 * resample of the images is judged by both, so that what makes an image hard for either cancels out
 * of the difference (Efron &amp; Tibshirani, 1993, chapter 8).
 *
 * @param candidate what is said of the first classifier alone, as {@link CalibrationReport#of} with
 *     the same seed says it
 * @param current of the second
 * @param differences candidate minus current by metric: the middle 95% of the resamples'
 *     differences for a mean; for a calibration error, to which noise adds, the interval of {@link
 *     ResampledGaps}
 */
public record PairedComparison(
    CalibrationReport candidate,
    CalibrationReport current,
    Map<EvaluationMetric, Estimate> differences) {
  /**
   * Compares; {@link CalibrationReport#RESAMPLES} resamples by seed.
   *
   * @param candidate predictions of the images
   * @param current predictions of the same images, in the same order
   * @throws IllegalArgumentException if they are not of the same images
   */
  public static PairedComparison of(Predictions candidate, Predictions current, long seed) {
    requireSameImages(candidate, current);
    Resamples[] both = Resamples.of(Bootstrap.RESAMPLES, seed, candidate, current);
    Map<EvaluationMetric, Estimate> differences = new EnumMap<>(EvaluationMetric.class);
    for (EvaluationMetric metric : EvaluationMetric.values()) {
      differences.put(metric, both[0].minus(both[1], metric));
    }
    return new PairedComparison(
        CalibrationReport.of(candidate, both[0]),
        CalibrationReport.of(current, both[1]),
        differences);
  }

  private static void requireSameImages(Predictions candidate, Predictions current) {
    boolean same = candidate.size() == current.size() && candidate.classes() == current.classes();
    for (int i = 0; same && i < candidate.size(); i++) {
      same = candidate.label(i) == current.label(i);
    }
    if (!same) {
      throw new IllegalArgumentException("predictions are not of the same labelled images");
    }
  }
}
