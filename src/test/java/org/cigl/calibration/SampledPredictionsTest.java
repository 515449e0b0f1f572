package org.cigl.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampledPredictionsTest {
  private static final double LN_2 = Math.log(2);

  private static double binaryEntropy(double p) {
    return -p * Math.log(p) - (1 - p) * Math.log(1 - p);
  }

  @Test
  void probabilitiesComeBackAsTheyWereGiven() {
    Predictions predictions =
        Predictions.ofProbabilities(
            new double[] {0.7, 0.2, 0.1, 0.25, 0.25, 0.5}, new int[] {0, 0}, 3);
    assertThat(predictions.probability(0, 1)).isCloseTo(0.2, within(1e-15));
    assertThat(predictions.confidence(1)).isCloseTo(0.5, within(1e-15));
    assertThat(predictions.predicted(1)).isEqualTo(2);
    assertThat(predictions.nll()).isCloseTo(-(Math.log(0.7) + Math.log(0.25)) / 2, within(1e-15));
    assertThat(predictions.entropy(1)).isCloseTo(1.5 * LN_2, within(1e-12));
    // A temperature of 2 takes square roots: .25 : .25 : .5 becomes 1 : 1 : sqrt 2.
    assertThat(predictions.withTemperature(2).confidence(1))
        .isCloseTo(Math.sqrt(2) / (2 + Math.sqrt(2)), within(1e-12));
  }

  @Test
  void zerosAreTakenForTheSmallestSinglePrecisionNumber() {
    Predictions certain = Predictions.ofProbabilities(new float[] {1, 0}, new int[] {1}, 2);
    assertThat(certain.nll()).isCloseTo(-Math.log(Float.MIN_VALUE), within(1e-9));
    assertThat(certain.confidence(0)).isEqualTo(1);
    assertThat(certain.entropy(0)).isCloseTo(0, within(1e-40));
    assertThat(certain.withTemperature(1e-3).entropy(0)).isZero();
  }

  @Test
  void whatIsNoDistributionIsRefused() {
    assertThatThrownBy(
            () ->
                Predictions.ofProbabilities(new double[] {0.5, 0.5, 0.5, 0.4}, new int[] {0, 0}, 2))
        .hasMessageContaining("row 1 sum to 0.9");
    assertThatThrownBy(
            () -> Predictions.ofProbabilities(new double[] {1.2, -0.2}, new int[] {0}, 2))
        .hasMessageContaining("is 1.2");
    assertThatThrownBy(
            () -> Predictions.ofProbabilities(new double[] {Double.NaN, 1}, new int[] {0}, 2))
        .hasMessageContaining("NaN");
  }

  @Test
  void entropiesOfTwoSamplesByHand() {
    // Row 0: samples that agree (.9 and .9); row 1: samples that contradict each other (.9 and .1).
    Predictions one =
        Predictions.ofProbabilities(new double[] {0.9, 0.1, 0.9, 0.1}, new int[] {0, 1}, 2);
    Predictions two =
        Predictions.ofProbabilities(new double[] {0.9, 0.1, 0.1, 0.9}, new int[] {0, 1}, 2);
    SampledPredictions sampled = SampledPredictions.of(List.of(one, two));
    assertThat(sampled.mean().probability(0, 0)).isCloseTo(0.9, within(1e-12));
    assertThat(sampled.mean().probability(1, 0)).isCloseTo(0.5, within(1e-12));
    assertThat(sampled.mean().label(1)).isEqualTo(1);
    Uncertainty shared = sampled.uncertainties().get(0);
    assertThat(shared.predictiveEntropy()).isCloseTo(binaryEntropy(0.9), within(1e-12));
    assertThat(shared.mutualInformation()).isCloseTo(0, within(1e-12));
    Uncertainty contradicted = sampled.uncertainties().get(1);
    assertThat(contradicted.predictiveEntropy()).isCloseTo(LN_2, within(1e-12));
    assertThat(contradicted.expectedEntropy()).isCloseTo(binaryEntropy(0.9), within(1e-12));
    assertThat(contradicted.mutualInformation())
        .isCloseTo(LN_2 - binaryEntropy(0.9), within(1e-12));
  }

  @Test
  void samplesOfDifferentImagesAreRefused() {
    Predictions one = Predictions.ofProbabilities(new double[] {0.9, 0.1}, new int[] {0}, 2);
    Predictions other = Predictions.ofProbabilities(new double[] {0.9, 0.1}, new int[] {1}, 2);
    assertThatThrownBy(() -> SampledPredictions.of(List.of(one, other)))
        .hasMessageContaining("same images");
  }
}
