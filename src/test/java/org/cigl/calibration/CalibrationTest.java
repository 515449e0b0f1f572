package org.cigl.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CalibrationTest {
  /** Two classes: the first has probability p. */
  private static double[] logits(double... p) {
    double[] logits = new double[2 * p.length];
    for (int i = 0; i < p.length; i++) {
      logits[2 * i] = Math.log(p[i]);
      logits[2 * i + 1] = Math.log(1 - p[i]);
    }
    return logits;
  }

  private static Map<EvaluationMetric, Double> metrics(Predictions predictions) {
    int[] once = new int[predictions.size()];
    Arrays.fill(once, 1);
    return new EvaluationMetrics(predictions).compute(once);
  }

  @Test
  void fourPredictionsByHand() {
    // Confidences .95 (right), .95 (wrong), .65 (right), .72 (wrong: class 1 predicted).
    Predictions predictions =
        new Predictions(logits(0.95, 0.95, 0.65, 0.28), new int[] {0, 1, 0, 0}, 2);
    Map<EvaluationMetric, Double> metrics = metrics(predictions);
    assertThat(metrics.get(EvaluationMetric.ACCURACY)).isEqualTo(0.5);
    // 10 bins: (.9,1]: 2 predictions, |.5 - .95| = .45; (.6,.7]: |1 - .65|; (.7,.8]: |0 - .72|.
    assertThat(metrics.get(EvaluationMetric.ECE_10))
        .isCloseTo((2 * 0.45 + 0.35 + 0.72) / 4, within(1e-12));
    // 15 bins: .65 lies in (9/15, 10/15] and .72 in (10/15, 11/15]: the same partition.
    assertThat(metrics.get(EvaluationMetric.ECE_15))
        .isCloseTo((2 * 0.45 + 0.35 + 0.72) / 4, within(1e-12));
    assertThat(metrics.get(EvaluationMetric.MCE)).isCloseTo(0.72, within(1e-12));
    assertThat(metrics.get(EvaluationMetric.NLL))
        .isCloseTo(
            -(Math.log(0.95) + Math.log(0.05) + Math.log(0.65) + Math.log(0.28)) / 4,
            within(1e-12));
    assertThat(metrics.get(EvaluationMetric.BRIER))
        .isCloseTo(2 * (0.05 * 0.05 + 0.95 * 0.95 + 0.35 * 0.35 + 0.72 * 0.72) / 4, within(1e-12));
    assertThat(metrics.get(EvaluationMetric.OVERCONFIDENCE))
        .isCloseTo((0.95 + 0.95 + 0.65 + 0.72) / 4 - 0.5, within(1e-12));
  }

  @Test
  void equalMassBinsByHand() {
    // Thirty predictions, two to each of 15 bins in order of confidence: one right, one wrong.
    double[] p = new double[30];
    int[] labels = new int[30];
    double expected = 0;
    for (int i = 0; i < 30; i++) {
      p[i] = 0.51 + 0.015 * i;
      labels[i] = i % 2;
    }
    for (int bin = 0; bin < 15; bin++) {
      expected += 2.0 / 30 * ((p[2 * bin] + p[2 * bin + 1]) / 2 - 0.5);
    }
    assertThat(metrics(new Predictions(logits(p), labels, 2)).get(EvaluationMetric.ADAPTIVE_ECE))
        .isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, 0",
    "0.1, 10, 0",
    "0.1000001, 10, 1",
    "0.3, 10, 2",
    "0.7, 10, 6",
    "1, 10, 9",
    "0.2, 15, 2",
    "0.4, 15, 5",
    "0.6, 15, 8",
    "0.6000001, 15, 9",
    "1, 15, 14"
  })
  void binsAreClosedOnTheRight(double confidence, int bins, int expected) {
    assertThat(ReliabilityBin.index(confidence, bins)).isEqualTo(expected);
  }

  static List<JsonNode> vectors() throws IOException {
    try (InputStream in = CalibrationTest.class.getResourceAsStream("/calibration-vectors.json")) {
      JsonNode vectors = new ObjectMapper().readTree(in);
      return List.of(vectors.at("/cases/0"), vectors.at("/cases/1"), vectors.at("/cases/2"));
    }
  }

  /** Recorded from torchmetrics 1.9.0, netcal 1.4.0 and torch 2.15.0; single precision. */
  @ParameterizedTest
  @MethodSource("vectors")
  void agreesWithTorchmetricsAndNetcal(JsonNode vector) {
    double[] logits = new double[vector.get("logits").size()];
    Arrays.setAll(logits, i -> vector.get("logits").get(i).asDouble());
    int[] labels = new int[vector.get("labels").size()];
    Arrays.setAll(labels, i -> vector.get("labels").get(i).asInt());
    Map<EvaluationMetric, Double> metrics =
        metrics(new Predictions(logits, labels, vector.get("classes").asInt()));
    int compared = 0;
    for (String library : List.of("torchmetrics", "netcal", "torch")) {
      for (EvaluationMetric metric : EvaluationMetric.values()) {
        JsonNode expected = vector.get(library).get(metric.key());
        if (expected != null) {
          assertThat(metrics.get(metric))
              .as("%s of %s", metric, library)
              .isCloseTo(expected.asDouble(), within(1e-6));
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(11);
  }

  /** By hand: the classes' surprises are -0.4, 0.6 and -0.2 over two predictions. */
  @Test
  void eachClassHasItsOwnError() {
    double[] logits = {Math.log(0.7), Math.log(0.2), Math.log(0.1)};
    double[] both = {logits[0], logits[1], logits[2], logits[0], logits[1], logits[2]};
    CalibrationReport report = CalibrationReport.of(new Predictions(both, new int[] {0, 1}, 3), 1);
    assertThat(report.classErrors())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b))
        .containsExactly(0.2, 0.3, 0.1);
    assertThat(report.value(EvaluationMetric.CLASSWISE_ECE)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void weightsCountAPredictionAsOftenAsTheyRepeatIt() {
    SplittableRandom random = new SplittableRandom(4);
    int size = 90;
    double[] p = random.doubles(size, 0.01, 0.99).toArray();
    int[] labels = random.ints(size, 0, 2).toArray();
    int[] weights = new int[size];
    double[] repeated = new double[size];
    int[] repeatedLabels = new int[size];
    for (int i = 0; i < size; i++) {
      int drawn = random.nextInt(size);
      weights[drawn]++;
      repeated[i] = p[drawn];
      repeatedLabels[i] = labels[drawn];
    }
    Map<EvaluationMetric, Double> weighted =
        new EvaluationMetrics(new Predictions(logits(p), labels, 2)).compute(weights);
    metrics(new Predictions(logits(repeated), repeatedLabels, 2))
        .forEach(
            (metric, value) ->
                assertThat(weighted.get(metric)).as("%s", metric).isCloseTo(value, within(1e-9)));
  }

  @Test
  void intervalsHoldTheValueAndAreTheSameForTheSameSeed() {
    SplittableRandom random = new SplittableRandom(9);
    double[] p = random.doubles(2000, 0.2, 0.999).toArray();
    int[] labels = random.ints(2000, 0, 2).toArray();
    Predictions predictions = new Predictions(logits(p), labels, 2);
    CalibrationReport report = CalibrationReport.of(predictions, 1);
    assertThat(CalibrationReport.of(predictions, 1)).isEqualTo(report);
    assertThat(CalibrationReport.of(predictions, 2)).isNotEqualTo(report);
    Estimate accuracy = report.metrics().get(EvaluationMetric.ACCURACY);
    double deviation = Math.sqrt(accuracy.value() * (1 - accuracy.value()) / 2000);
    assertThat(accuracy.low()).isCloseTo(accuracy.value() - 1.96 * deviation, within(0.004));
    assertThat(accuracy.high()).isCloseTo(accuracy.value() + 1.96 * deviation, within(0.004));
    report
        .metrics()
        .forEach(
            (metric, estimate) ->
                assertThat(estimate.low()).as("%s", metric).isLessThan(estimate.high()));
    assertThat(report.bins15().stream().mapToInt(ReliabilityBin::count).sum()).isEqualTo(2000);
  }

  @Test
  void temperatureScalingFindsTheTemperatureThatLogitsWereSharpenedBy() {
    SplittableRandom random = new SplittableRandom(3);
    int size = 40_000;
    double[] p = random.doubles(size, 0.02, 0.98).toArray();
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextDouble() < p[i] ? 0 : 1;
    }
    Predictions sharpened = new Predictions(logits(p), labels, 2).withTemperature(1 / 2.5);
    double temperature = TemperatureScaling.fit(sharpened);
    assertThat(temperature).isCloseTo(2.5, within(0.05));
    Predictions scaled = sharpened.withTemperature(temperature);
    assertThat(scaled.nll()).isLessThan(sharpened.withTemperature(temperature * 1.02).nll());
    assertThat(scaled.nll()).isLessThan(sharpened.withTemperature(temperature / 1.02).nll());
    assertThat(metrics(scaled).get(EvaluationMetric.ECE_15))
        .isLessThan(metrics(sharpened).get(EvaluationMetric.ECE_15) / 5);
    assertThat(metrics(scaled).get(EvaluationMetric.ACCURACY))
        .isEqualTo(metrics(sharpened).get(EvaluationMetric.ACCURACY));
  }

  /** Confidences of which many are equal, in any order of the images. */
  @Test
  void noFigureDependsOnTheOrderOfTheImages() {
    SplittableRandom random = new SplittableRandom(4);
    int size = 200;
    double[] p = random.doubles(size).map(u -> 0.5 + Math.floor(u * 4) / 10 + 0.05).toArray();
    int[] labels = random.ints(size, 0, 3).map(label -> label / 2).toArray();
    Map<EvaluationMetric, Double> expected = metrics(new Predictions(logits(p), labels, 2));
    // All right ones first, then all wrong ones, and the other way round.
    for (int first : new int[] {0, 1}) {
      int[] order =
          java.util.stream.IntStream.range(0, size)
              .boxed()
              .sorted(java.util.Comparator.comparingInt(i -> Math.abs(labels[i] - first)))
              .mapToInt(Integer::intValue)
              .toArray();
      double[] sorted = Arrays.stream(order).mapToDouble(i -> p[i]).toArray();
      int[] sortedLabels = Arrays.stream(order).map(i -> labels[i]).toArray();
      Map<EvaluationMetric, Double> found =
          metrics(new Predictions(logits(sorted), sortedLabels, 2));
      expected.forEach(
          (metric, value) ->
              assertThat(found.get(metric)).as(metric.title()).isCloseTo(value, within(1e-12)));
    }
  }

  @Test
  void equalConfidencesShareBinsOfEqualMass() {
    // 30 of confidence .8, 20 of them right: every bin of two has accuracy 2/3.
    double[] p = new double[30];
    Arrays.fill(p, 0.8);
    int[] labels = new int[30];
    Arrays.fill(labels, 0, 10, 1);
    assertThat(metrics(new Predictions(logits(p), labels, 2)).get(EvaluationMetric.ADAPTIVE_ECE))
        .isCloseTo(0.8 - 2.0 / 3, within(1e-12));
  }

  @Test
  void eceOfBinsIsThatOfTheReport() {
    Predictions predictions =
        new Predictions(logits(0.95, 0.95, 0.65, 0.28), new int[] {0, 1, 0, 0}, 2);
    assertThat(ReliabilityBin.ece(ReliabilityBin.equalWidth(predictions, 15)))
        .isCloseTo(metrics(predictions).get(EvaluationMetric.ECE_15), within(1e-15));
  }

  private static TemperatureFit fit(int images, int wrong, double confidence) {
    double[] p = new double[images];
    Arrays.fill(p, confidence);
    int[] labels = new int[images];
    Arrays.fill(labels, 0, wrong, 1);
    return TemperatureScaling.fitted(new Predictions(logits(p), labels, 2));
  }

  @Test
  void aTemperatureThatTheImagesDoNotDetermineIsDoubted() {
    assertThat(fit(20, 0, 0.9).doubt())
        .hasValueSatisfying(t -> assertThat(t).contains("20", "all"));
    assertThat(fit(20, 1, 0.9).doubt()).hasValueSatisfying(t -> assertThat(t).contains("interval"));
    assertThat(fit(1000, 600, 0.9).doubt())
        .hasValueSatisfying(t -> assertThat(t).contains("at the bound"));
    assertThat(fit(1000, 120, 0.95).doubt()).isEmpty();
  }

  /** The interval holds the temperature that the logits were sharpened by, as often as it says. */
  @Test
  void theIntervalOfATemperatureCovers() {
    SplittableRandom random = new SplittableRandom(5);
    int covered = 0;
    for (int trial = 0; trial < 200; trial++) {
      double[] p = random.doubles(300, 0.05, 0.95).toArray();
      int[] labels = new int[p.length];
      for (int i = 0; i < p.length; i++) {
        labels[i] = random.nextDouble() < p[i] ? 0 : 1;
      }
      TemperatureFit fit =
          TemperatureScaling.fitted(new Predictions(logits(p), labels, 2).withTemperature(0.5));
      covered += Math.abs(Math.log(fit.temperature() / 2)) <= Math.log(fit.factor()) ? 1 : 0;
    }
    assertThat(covered).isBetween(178, 200);
  }

  @Test
  void anImpossibleLabelHasAFiniteLikelihood() {
    Predictions certain = new Predictions(new double[] {900, 0}, new int[] {1}, 2);
    assertThat(certain.nll()).isCloseTo(900, within(1e-9));
    assertThat(certain.confidence(0)).isEqualTo(1);
  }

  @Test
  void logitsMustBeFinite() {
    assertThatThrownBy(() -> new Predictions(new double[] {Double.NaN, 0}, new int[] {1}, 2))
        .hasMessageContaining("NaN");
  }
}
