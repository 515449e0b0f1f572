package org.cigl.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Selective prediction on arrays small enough to compute by hand. */
class SelectivePredictionTest {
  private static final int RIGHT = 0;
  private static final int WRONG = 1;

  /** Predictions of class 0 with these confidences. */
  private static Predictions of(double[] confidences, int... labels) {
    float[] probabilities = new float[2 * confidences.length];
    for (int i = 0; i < confidences.length; i++) {
      probabilities[2 * i] = (float) confidences[i];
      probabilities[2 * i + 1] = (float) (1 - confidences[i]);
    }
    return Predictions.ofProbabilities(probabilities, labels, 2);
  }

  @Test
  void theAreaIsTheMeanRiskOverAllCoverages() {
    SelectivePrediction selective =
        SelectivePrediction.of(
            of(new double[] {0.7, 0.9, 0.6, 0.8}, RIGHT, RIGHT, WRONG, WRONG), 1);
    assertThat(selective.aurc().value()).isEqualTo((0 + 1 / 2.0 + 1 / 3.0 + 2 / 4.0) / 4);
    double best = (0 + 0 + 1 / 3.0 + 2 / 4.0) / 4;
    assertThat(selective.excessAurc().value())
        .isCloseTo(selective.aurc().value() - best, within(1e-15));
    assertThat(selective.curve()).hasSize(20);
    assertThat(selective.curve().get(9)).isEqualTo(new SelectivePrediction.Risk(0.5, 0.5));
    assertThat(selective.curve().get(19)).isEqualTo(new SelectivePrediction.Risk(1, 0.5));
  }

  @Test
  void theBestOrderHasNoExcess() {
    SelectivePrediction selective =
        SelectivePrediction.of(of(new double[] {0.9, 0.8, 0.7}, RIGHT, RIGHT, WRONG), 1);
    assertThat(selective.excessAurc().value()).isCloseTo(0, within(1e-15));
    assertThat(selective.aurc().value()).isCloseTo(1 / 9.0, within(1e-15));
  }

  @Test
  void equalConfidencesHaveNoOrder() {
    double[] same = {0.8, 0.8, 0.8, 0.8};
    for (int wrong = 0; wrong < 4; wrong++) {
      int[] labels = new int[4];
      labels[wrong] = WRONG;
      assertThat(SelectivePrediction.of(of(same, labels), 1).aurc().value()).isEqualTo(0.25);
    }
  }

  @Test
  void allRightIsNoRisk() {
    SelectivePrediction selective =
        SelectivePrediction.of(of(new double[] {0.9, 0.8}, RIGHT, RIGHT), 1);
    assertThat(selective.aurc()).isEqualTo(new Estimate(0, 0, 0));
    assertThat(selective.curve()).allSatisfy(point -> assertThat(point.risk()).isZero());
  }

  @Test
  void theIntervalHoldsTheAreaOfLargeSamplesAndDependsOnTheSeedAlone() {
    Random random = new Random(3);
    double[] confidences = new double[2000];
    int[] labels = new int[confidences.length];
    for (int i = 0; i < labels.length; i++) {
      confidences[i] = 0.5 + random.nextDouble() / 2;
      labels[i] = random.nextDouble() < confidences[i] ? RIGHT : WRONG;
    }
    Predictions predictions = of(confidences, labels);
    SelectivePrediction selective = SelectivePrediction.of(predictions, 1);
    // Of coverage c the risk is c/4: the mean of 1 - confidence over the surest c.
    assertThat(selective.aurc().low()).isLessThan(0.125);
    assertThat(selective.aurc().high()).isGreaterThan(0.125);
    assertThat(selective.aurc().high() - selective.aurc().low()).isBetween(0.01, 0.05);
    assertThat(SelectivePrediction.of(predictions, 1)).isEqualTo(selective);
  }
}
