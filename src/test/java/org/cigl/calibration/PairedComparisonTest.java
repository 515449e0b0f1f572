package org.cigl.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The paired bootstrap where its distribution is known. */
class PairedComparisonTest {
  /** Predictions of two classes, all of class 0 with one confidence; a label of 0 is right. */
  private static Predictions sure(double confidence, int... labels) {
    double[] rows = new double[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      rows[2 * i] = confidence;
      rows[2 * i + 1] = 1 - confidence;
    }
    return Predictions.ofProbabilities(rows, labels, 2);
  }

  /** Predictions of two classes by the probability of class 0; every label is 0. */
  private static Predictions ofZeros(double... first) {
    double[] rows = new double[2 * first.length];
    for (int i = 0; i < first.length; i++) {
      rows[2 * i] = first[i];
      rows[2 * i + 1] = 1 - first[i];
    }
    return Predictions.ofProbabilities(rows, new int[first.length], 2);
  }

  private static int[] labels(int size, int wrong) {
    int[] labels = new int[size];
    Arrays.fill(labels, 0, wrong, 1);
    return labels;
  }

  @Test
  void whatMakesAnImageHardForBothCancelsOut() {
    // Confidence 0.9 and 0.7, right on the same 60 of 100: ECE is |0.6 - confidence|.
    PairedComparison comparison =
        PairedComparison.of(sure(0.9, labels(100, 40)), sure(0.7, labels(100, 40)), 1);
    Estimate accuracy = comparison.candidate().metrics().get(EvaluationMetric.ACCURACY);
    assertThat(accuracy).isEqualTo(comparison.current().metrics().get(EvaluationMetric.ACCURACY));
    assertThat(accuracy.high() - accuracy.low()).isGreaterThan(0.15);
    assertThat(comparison.differences().get(EvaluationMetric.ACCURACY))
        .isEqualTo(new Estimate(0, 0, 0));

    assertThat(comparison.candidate().value(EvaluationMetric.ECE_15)).isCloseTo(0.3, within(1e-12));
    assertThat(comparison.current().value(EvaluationMetric.ECE_15)).isCloseTo(0.1, within(1e-12));
    Estimate difference = comparison.differences().get(EvaluationMetric.ECE_15);
    assertThat(difference.value()).isCloseTo(0.2, within(1e-12));
    // One bin each, on either side of it: what is common to both does not widen the interval by
    // more than the resamples in which accuracy passes 0.7.
    assertThat(difference.low()).isBetween(0.15, 0.2);
    assertThat(difference.high()).isBetween(0.2, 0.25);
  }

  @Test
  void twoImagesGiveTheirFourResamples() {
    // The candidate is right on the first alone, the current one on the second alone: the
    // difference of a resample is 1, 0, 0 or -1, a quarter each.
    PairedComparison comparison = PairedComparison.of(ofZeros(0.9, 0.1), ofZeros(0.1, 0.9), 1);
    assertThat(comparison.differences().get(EvaluationMetric.ACCURACY))
        .isEqualTo(new Estimate(0, -1, 1));
  }

  @Test
  void theIntervalOfDisagreementsIsTheBinomialOne() {
    // 400 images, the same but for 20 that the candidate alone gets right: binomial(400, 0.05) has
    // deviation 4.36, so the middle 95% is about 12 to 29 images.
    double[] candidate = new double[400];
    Arrays.fill(candidate, 0.9);
    double[] current = candidate.clone();
    Arrays.fill(current, 0, 20, 0.1);
    Estimate difference =
        PairedComparison.of(ofZeros(candidate), ofZeros(current), 3)
            .differences()
            .get(EvaluationMetric.ACCURACY);
    assertThat(difference.value()).isCloseTo(0.05, within(1e-12));
    assertThat(difference.low()).isCloseTo(12 / 400.0, within(1.5 / 400));
    assertThat(difference.high()).isCloseTo(29 / 400.0, within(1.5 / 400));
  }

  @Test
  void theTwoAloneAreWhatAReportSaysOfThem() {
    Predictions candidate = ofZeros(0.9, 0.2, 0.7, 0.6, 0.95);
    Predictions current = ofZeros(0.8, 0.6, 0.3, 0.5, 0.99);
    PairedComparison comparison = PairedComparison.of(candidate, current, 7);
    assertThat(comparison.candidate()).isEqualTo(CalibrationReport.of(candidate, 7));
    assertThat(comparison.current()).isEqualTo(CalibrationReport.of(current, 7));
    assertThat(comparison.differences()).hasSize(EvaluationMetric.values().length);
    assertThat(comparison).isEqualTo(PairedComparison.of(candidate, current, 7));
    assertThat(comparison).isNotEqualTo(PairedComparison.of(candidate, current, 8));
  }

  @Test
  void aModelDoesNotDifferFromItselfHoweverFewTheImages() {
    Predictions model = ofZeros(0.9, 0.2, 0.7, 0.6, 0.95, 0.51, 0.8);
    PairedComparison.of(model, model, 3)
        .differences()
        .forEach(
            (metric, difference) ->
                assertThat(difference).as("%s", metric).isEqualTo(new Estimate(0, 0, 0)));
  }

  @Test
  void predictionsOfOtherImagesAreNotCompared() {
    assertThatThrownBy(() -> PairedComparison.of(sure(0.9, 0, 1), sure(0.9, 1, 0), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PairedComparison.of(sure(0.9, 0, 1), sure(0.9, 0), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
