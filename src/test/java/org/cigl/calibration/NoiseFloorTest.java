package org.cigl.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.calibration.SimulatedModel.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What noise adds to calibration errors, by hand and by simulation. */
class NoiseFloorTest {
  private static final int IMAGES = 2000;
  private static final int MODELS = 200;

  private static CalibrationReport calibrated;

  @BeforeAll
  static void report() {
    calibrated = CalibrationReport.of(calibrated(1), 1);
  }

  private static Predictions calibrated(long seed) {
    return SimulatedModel.of(IMAGES, 0, Pattern.OVERCONFIDENT, seed);
  }

  private static double ece(Predictions predictions) {
    return ReliabilityBin.ece(ReliabilityBin.equalWidth(predictions, 15));
  }

  @Test
  void theDebiasedEceByHand() {
    // 100 of confidence 0.8, 70 of them right, and 4 of confidence 1, all right: the second bin has
    // no gap and no variance. E|N(0.1, 0.7 * 0.3 / 100)| = 0.0458258 * sqrt(2 / pi) *
    // exp(-2.380952)
    // + 0.1 * erf(2.1821789 / sqrt(2)) = 0.0033808 + 0.0970904.
    ReliabilityBin wrong = new ReliabilityBin(11 / 15.0, 12 / 15.0, 100, 0.8, 0.7);
    ReliabilityBin sure = new ReliabilityBin(14 / 15.0, 1, 4, 1, 1);
    assertThat(ReliabilityBin.debiasedEce(List.of(wrong, sure)))
        .isCloseTo((100 * (2 * 0.1 - 0.0033808 - 0.0970904)) / 104, within(1e-6));
    // A gap of a tenth of its deviation is less than what noise adds to it.
    assertThat(ReliabilityBin.debiasedEce(List.of(new ReliabilityBin(0, 1, 100, 0.505, 0.5))))
        .isZero();
  }

  @Test
  void theMeanOfAFoldedNormalIsThatOfItsHalves() {
    assertThat(FoldedNormal.mean(0, 2)).isCloseTo(2 * Math.sqrt(2 / Math.PI), within(1e-12));
    assertThat(FoldedNormal.mean(-3, 0)).isEqualTo(3);
    assertThat(FoldedNormal.mean(-50, 1)).isCloseTo(50, within(1e-12));
    assertThat(FoldedNormal.mean(1, 1)).isCloseTo(1.1666307, within(1e-6));
  }

  @Test
  void theDebiasedEceIsNearerToTheTruthThanThePlainOne() {
    double plain = 0;
    double debiased = 0;
    for (int seed = 0; seed < MODELS; seed++) {
      Predictions predictions = SimulatedModel.of(IMAGES, 0.02, Pattern.MIXED, seed);
      plain += ece(predictions) / MODELS;
      debiased += ReliabilityBin.debiasedEce(ReliabilityBin.equalWidth(predictions, 15)) / MODELS;
    }
    assertThat(plain).isGreaterThan(0.023);
    assertThat(Math.abs(debiased - 0.02)).isLessThan((plain - 0.02) / 2);
  }

  @Test
  void aPerfectlyCalibratedModelShowsTheFloorThatIsSimulatedForIt() {
    NoiseFloor floor = calibrated.noiseFloors().get(EvaluationMetric.ECE_15);
    double[] errors =
        IntStream.range(0, MODELS).mapToDouble(seed -> ece(calibrated(seed))).toArray();
    assertThat(floor.mean())
        .isCloseTo(Arrays.stream(errors).average().orElseThrow(), within(0.001));
    assertThat(Arrays.stream(errors).filter(error -> error > floor.high()).count())
        .isBetween(2L, 20L);
  }

  @Test
  void everyCalibrationErrorHasAFloorWhichTheSeedAloneDecides() {
    CalibrationReport report = calibrated;
    assertThat(report.noiseFloors())
        .containsOnlyKeys(
            EvaluationMetric.ECE_15,
            EvaluationMetric.ECE_10,
            EvaluationMetric.ADAPTIVE_ECE,
            EvaluationMetric.CLASSWISE_ECE,
            EvaluationMetric.MCE);
    report
        .noiseFloors()
        .forEach(
            (metric, floor) -> {
              assertThat(floor.mean()).as("%s", metric).isPositive().isLessThan(floor.high());
              // These labels are drawn from the confidences, too.
              assertThat(report.value(metric)).as("%s", metric).isLessThan(2 * floor.high());
            });
    assertThat(CalibrationReport.of(calibrated(1), 1).noiseFloors())
        .isEqualTo(report.noiseFloors());
    assertThat(CalibrationReport.of(calibrated(1), 2).noiseFloors())
        .isNotEqualTo(report.noiseFloors());
  }

  @Test
  void theClosedFormOfTheFloorIsThatOfTheSimulation() {
    Predictions predictions = calibrated(1);
    double[] confidences =
        IntStream.range(0, IMAGES).mapToDouble(predictions::confidence).toArray();
    NoiseFloor closed = EceDistribution.calibrated(confidences, IMAGES, 15).floor();
    NoiseFloor drawn = calibrated.noiseFloors().get(EvaluationMetric.ECE_15);
    assertThat(closed.mean()).isCloseTo(drawn.mean(), within(0.0005));
    assertThat(closed.high()).isCloseTo(drawn.high(), within(0.001));
  }

  @Test
  void anErrorThatIsNotAboveItsFloorHasAnIntervalFromZero() {
    int below = 0;
    for (int seed = 0; seed < 20; seed++) {
      CalibrationReport report = CalibrationReport.of(calibrated(seed), 1);
      Estimate ece = report.metrics().get(EvaluationMetric.ECE_15);
      assertThat(ece.high()).isGreaterThan(ece.low());
      if (ece.value() <= report.noiseFloors().get(EvaluationMetric.ECE_15).high()) {
        assertThat(ece.low()).isZero();
        below++;
      }
    }
    assertThat(below).isPositive();
  }
}
