package org.cigl.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What metrics are made of, number by number. */
class PredictionsTest {
  @Test
  void softmaxRowByRow() {
    Predictions predictions = Predictions.of(new float[] {0, 1, 2, 5, 5, 1}, new int[] {2, 1}, 3);
    double sum = 1 + Math.E + Math.E * Math.E;
    assertThat(predictions.probability(0, 0)).isCloseTo(1 / sum, within(1e-12));
    assertThat(predictions.probability(0, 1)).isCloseTo(Math.E / sum, within(1e-12));
    assertThat(predictions.logit(1, 2)).isEqualTo(1);
    assertThat(predictions.logit(0, 1)).isEqualTo(1);
    assertThat(predictions.predicted(0)).isEqualTo(2);
    assertThat(predictions.predicted(1)).as("the lower one of equals").isZero();
    assertThat(predictions.accuracy()).isEqualTo(0.5);
    assertThat(predictions.logLikelihood(0)).isCloseTo(2 - Math.log(sum), within(1e-12));
    assertThat(predictions.entropy(0))
        .isCloseTo(Math.log(sum) - (Math.E + 2 * Math.E * Math.E) / sum, within(1e-12));
  }

  @Test
  void probabilitiesMustBeRowsOfProbabilities() {
    double[] rows = {0.25, 0.75, 0.5, 0.5};
    Predictions predictions = Predictions.ofProbabilities(rows, new int[] {1, 1}, 2);
    assertThat(predictions.confidence(0)).isCloseTo(0.75, within(1e-12));
    rows[2] = 1.5;
    assertThatThrownBy(() -> Predictions.ofProbabilities(rows, new int[] {1, 1}, 2))
        .hasMessage("probability 0 of row 1 is 1.5");
    rows[2] = 0.4;
    assertThatThrownBy(() -> Predictions.ofProbabilities(rows, new int[] {1, 1}, 2))
        .hasMessage("probabilities of row 1 sum to 0.9, must be 1");
    assertThatThrownBy(
            () -> new Predictions(new double[] {0, 0, 0, Double.NaN}, new int[] {0, 1}, 2))
        .hasMessage("logit 1 of row 1 is NaN, must be finite");
    rows[2] = 0.5;
    rows[0] = 0;
    rows[1] = 1;
    assertThat(Predictions.ofProbabilities(rows, new int[] {0, 1}, 2).nll()).isFinite();
  }

  /** A border is the upper end of its bin, whatever the product of it and the bins rounds to. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 15, 49, 100})
  void bordersAreUpperEnds(int bins) {
    assertThat(ReliabilityBin.index(0, bins)).isZero();
    for (int border = 1; border <= bins; border++) {
      double end = (double) border / bins;
      assertThat(ReliabilityBin.index(end, bins)).as("%d / %d", border, bins).isEqualTo(border - 1);
      if (border < bins) {
        assertThat(ReliabilityBin.index(Math.nextUp(end), bins)).isEqualTo(border);
      }
      assertThat(ReliabilityBin.index(Math.nextDown(end), bins)).isEqualTo(border - 1);
    }
  }

  @Test
  void binsTouchEachOther() {
    List<ReliabilityBin> bins =
        ReliabilityBin.equalWidth(new double[] {0.1, 0.9}, new boolean[] {true, false}, 2, 4);
    for (int b = 0; b < 4; b++) {
      assertThat(bins.get(b).lower()).isEqualTo(b / 4.0);
      assertThat(bins.get(b).upper()).isEqualTo((b + 1) / 4.0);
    }
    assertThat(bins.get(0).accuracy()).isEqualTo(1);
    assertThat(bins.get(3).confidence()).isEqualTo(0.9);
    assertThat(bins.get(3).gap()).isEqualTo(0.9);
  }

  /** A bootstrap resample is the same as predictions that are there so often. */
  @Test
  void weightsStandForRepetitions() {
    SplittableRandom random = new SplittableRandom(8);
    double[] logits = random.doubles(60, -2, 2).toArray();
    int[] labels = random.ints(20, 0, 3).toArray();
    int[] weights = new int[20];
    int[] repeated = new int[20];
    for (int i = 0; i < 20; i++) {
      repeated[i] = random.nextInt(20);
      weights[repeated[i]]++;
    }
    double[] all = new double[60];
    int[] allLabels = new int[20];
    for (int i = 0; i < 20; i++) {
      System.arraycopy(logits, 3 * repeated[i], all, 3 * i, 3);
      allLabels[i] = labels[repeated[i]];
    }
    Map<EvaluationMetric, Double> weighted =
        new EvaluationMetrics(new Predictions(logits, labels, 3)).compute(weights);
    int[] once = new int[20];
    Arrays.fill(once, 1);
    new EvaluationMetrics(new Predictions(all, allLabels, 3))
        .compute(once)
        .forEach(
            (metric, value) ->
                assertThat(weighted.get(metric))
                    .as(metric.title())
                    .isCloseTo(value, within(1e-12)));
  }

  /** By the curvature of the likelihood: the mean variance of the logits over T squared. */
  @Test
  void theTemperaturesIntervalIsThatOfItsFormula() {
    SplittableRandom random = new SplittableRandom(9);
    double[] logits = random.doubles(3000, -3, 3).toArray();
    int[] labels = new int[1000];
    Predictions draws = new Predictions(logits, labels, 3);
    for (int i = 0; i < 1000; i++) {
      double u = random.nextDouble();
      labels[i] =
          u < draws.probability(i, 0)
              ? 0
              : u < draws.probability(i, 0) + draws.probability(i, 1) ? 1 : 2;
    }
    TemperatureFit fit = TemperatureScaling.fitted(new Predictions(logits, labels, 3));
    Predictions scaled = new Predictions(logits, labels, 3).withTemperature(fit.temperature());
    double curvature = 0;
    for (int i = 0; i < 1000; i++) {
      double mean = 0;
      double square = 0;
      for (int c = 0; c < 3; c++) {
        double logit = logits[3 * i + c] / fit.temperature();
        mean += scaled.probability(i, c) * logit;
        square += scaled.probability(i, c) * logit * logit;
      }
      curvature += (square - mean * mean) / 1000;
    }
    assertThat(fit.factor()).isCloseTo(Math.exp(1.96 / Math.sqrt(1000 * curvature)), within(1e-3));
    assertThat(fit.wrong()).isEqualTo((int) Math.round(1000 * (1 - scaled.accuracy())));
    assertThat(fit.atBound()).isFalse();
    assertThat(new TemperatureFit(2, 50, 3, false, 4).doubt())
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("temperature 2.000", "50 validation", "3 of them", "0.50 to 8.0"));
  }

  @Test
  void aClassifierPredictsInBatches() {
    ImageShape shape = new ImageShape(1, 1, 1);
    byte[] pixels = new byte[1500];
    int[] labels = new int[1500];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
      labels[i] = i & 1;
    }
    ImageSet images = new ImageSet(shape, pixels, labels, List.of("even", "odd"));
    LogitsFunction parity =
        (raw, count) -> {
          assertThat(raw).hasSize(count);
          float[] logits = new float[2 * count];
          for (int i = 0; i < count; i++) {
            logits[2 * i + (int) raw[i] % 2] = 1;
          }
          return logits;
        };
    Predictions predictions = parity.predict(images);
    assertThat(predictions.size()).isEqualTo(1500);
    assertThat(predictions.accuracy()).isEqualTo(1);
    assertThat(LogitsFunction.batchSize(shape))
        .isGreaterThan(LogitsFunction.batchSize(new ImageShape(224, 224, 3)));
  }
}
