package org.cigl.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutOfDistributionTest {
  private static Detection detect(double[] inside, double[] outside) {
    return Detection.of(inside, outside, 1);
  }

  @Test
  void fivePairsByHand() {
    // Pairs won: 3 beats 1 and 2; 2 beats 1 and ties 2; 1 ties 1 and loses to 2: 2 + 1.5 + .5 of 6.
    Detection detection = detect(new double[] {3, 2, 1}, new double[] {1, 2});
    assertThat(detection.auroc().value()).isEqualTo(4 / 6.0);
    // Keeping 95% of three images is keeping all three, and with them both others.
    assertThat(detection.fprAt95Tpr().value()).isEqualTo(1);
  }

  @Test
  void theThresholdKeepsNineteenOfTwenty() {
    double[] inside = new double[20];
    Arrays.setAll(inside, i -> i); // the lowest, 0, may go: the threshold is 1
    assertThat(detect(inside, new double[] {0, 0.5, 1, 30}).fprAt95Tpr().value()).isEqualTo(0.5);
  }

  @Test
  void extremesAreExtreme() {
    Detection perfect = detect(new double[] {0.9, 0.8}, new double[] {0.1, 0.2, 0.3});
    assertThat(perfect.auroc()).isEqualTo(new Estimate(1, 1, 1));
    assertThat(perfect.fprAt95Tpr()).isEqualTo(new Estimate(0, 0, 0));
    assertThat(detect(new double[] {0.1}, new double[] {0.5}).auroc().value()).isZero();
    Detection blind = detect(new double[] {0.0, -0.0}, new double[] {-0.0, 0.0, 0.0});
    assertThat(blind.auroc()).isEqualTo(new Estimate(0.5, 0.5, 0.5));
    assertThat(blind.fprAt95Tpr().value()).isEqualTo(1);
  }

  static List<JsonNode> vectors() throws IOException {
    try (InputStream in =
        OutOfDistributionTest.class.getResourceAsStream("/detection-vectors.json")) {
      JsonNode vectors = new ObjectMapper().readTree(in);
      return List.of(vectors.at("/cases/0"), vectors.at("/cases/1"), vectors.at("/cases/2"));
    }
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    Arrays.setAll(numbers, i -> array.get(i).asDouble());
    return numbers;
  }

  /** Recorded from scikit-learn 1.7.2; the second and third case are full of ties. */
  @ParameterizedTest
  @MethodSource("vectors")
  void agreesWithScikitLearn(JsonNode vector) {
    Detection detection = detect(numbers(vector.get("inside")), numbers(vector.get("outside")));
    assertThat(detection.auroc().value())
        .isCloseTo(vector.get("auroc").doubleValue(), within(1e-12));
    assertThat(detection.fprAt95Tpr().value())
        .isCloseTo(vector.get("fpr_at_95_tpr").doubleValue(), within(1e-12));
  }

  @Test
  void theIntervalIsThatOfHanleyAndMcNeil() {
    Random random = new Random(4);
    int n = 400;
    Detection detection =
        detect(
            random.doubles(n).map(u -> random.nextGaussian() + 1).toArray(),
            random.doubles(n).map(u -> random.nextGaussian()).toArray());
    // Standard error of the Mann-Whitney statistic (Hanley & McNeil, 1982).
    double a = detection.auroc().value();
    double q1 = a / (2 - a);
    double q2 = 2 * a * a / (1 + a);
    double error =
        Math.sqrt((a * (1 - a) + (n - 1) * (q1 - a * a) + (n - 1) * (q2 - a * a)) / (n * n));
    assertThat(detection.auroc().low()).isCloseTo(a - 1.96 * error, within(0.2 * error));
    assertThat(detection.auroc().high()).isCloseTo(a + 1.96 * error, within(0.2 * error));
  }

  @Test
  void everyScorePointsTheRightWay() {
    int[] labels = {0, 0};
    Predictions sure = Predictions.ofProbabilities(new double[] {0.99, 0.01, 0.9, 0.1}, labels, 2);
    Predictions unsure =
        Predictions.ofProbabilities(new double[] {0.6, 0.4, 0.55, 0.45}, labels, 2);
    Predictions turned = Predictions.ofProbabilities(new double[] {0.4, 0.6, 0.2, 0.8}, labels, 2);
    OutOfDistribution report =
        OutOfDistribution.of(
            SampledPredictions.of(List.of(sure, sure)),
            SampledPredictions.of(List.of(unsure, turned)),
            1);
    assertThat(report.detections()).containsOnlyKeys(OutOfDistribution.Score.values());
    report
        .detections()
        .forEach(
            (score, detection) ->
                assertThat(detection.auroc().value()).as("%s", score).isEqualTo(1));
    assertThat(OutOfDistribution.of(unsure, sure, 1).detections())
        .containsOnlyKeys(OutOfDistribution.Score.CONFIDENCE, OutOfDistribution.Score.ENTROPY)
        .allSatisfy((score, detection) -> assertThat(detection.auroc().value()).isZero());
  }

  @Test
  void uncertaintyIsToldApartForRightAndWrong() {
    // Row 0 is right in both samples, row 1 wrong in their mean.
    Predictions one =
        Predictions.ofProbabilities(new double[] {0.9, 0.1, 0.3, 0.7}, new int[] {0, 0}, 2);
    Predictions two =
        Predictions.ofProbabilities(new double[] {0.7, 0.3, 0.1, 0.9}, new int[] {0, 0}, 2);
    SampledPredictions sampled = SampledPredictions.of(List.of(one, two));
    UncertaintyReport report = UncertaintyReport.of(sampled);
    assertThat(report.right().count()).isEqualTo(1);
    assertThat(report.right().confidence()).isCloseTo(0.8, within(1e-12));
    assertThat(report.right().predictiveEntropy())
        .isEqualTo(sampled.uncertainties().get(0).predictiveEntropy());
    assertThat(report.wrong().confidence()).isCloseTo(0.8, within(1e-12));
    assertThat(report.wrong().mutualInformation())
        .isEqualTo(sampled.uncertainties().get(1).mutualInformation());
    Predictions allRight = Predictions.ofProbabilities(new double[] {0.9, 0.1}, new int[] {0}, 2);
    assertThat(UncertaintyReport.of(SampledPredictions.of(List.of(allRight))).wrong())
        .isEqualTo(new UncertaintyReport.Group(0, 0, 0, 0, 0));
  }
}
