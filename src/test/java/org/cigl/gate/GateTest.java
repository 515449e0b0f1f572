package org.cigl.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.cigl.InvalidInputException;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.Predictions;
import org.cigl.export.ServedModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class GateTest {
  private static final GateLimits WIDE = new GateLimits(1, 1, 1, 1, null, null);

  @TempDir Path folder;

  /** 1,000 images of two classes, {@code right} of them right, all with one confidence. */
  private static Predictions predictions(double confidence, int right) {
    double[] rows = new double[2000];
    for (int i = 0; i < 1000; i++) {
      rows[2 * i] = i < right ? confidence : 1 - confidence;
      rows[2 * i + 1] = 1 - rows[2 * i];
    }
    return Predictions.ofProbabilities(rows, new int[1000], 2);
  }

  private static Verdict judge(Predictions candidate, Predictions current, GateLimits limits) {
    return Gate.judge(candidate, Optional.ofNullable(current), limits, 1);
  }

  @Test
  void aModelSpoiledOnPurposeIsRefusedAndABetterOnePasses() {
    NoisyPixels.Served models = NoisyPixels.export(folder, 1.0, 0.5);
    try (ServedModel calibrated = ServedModel.load(models.versions().get(0));
        ServedModel halved = ServedModel.load(models.versions().get(1))) {
      Verdict spoiled =
          Gate.judge(
              halved, Optional.of(calibrated), NoisyPixels.images(2000), GateLimits.DEFAULT, 1);
      assertThat(spoiled.passed()).isFalse();
      assertThat(spoiled.reasons())
          .contains("increase of ECE (15 bins) is 0.0", "max_ece_increase is 0.005")
          .contains("upper end of the ECE increase's 95% interval", "is 0.015")
          .doesNotContain("accuracy");
      assertThat(spoiled.metrics().get(EvaluationMetric.NLL).difference().low()).isPositive();

      Verdict better =
          Gate.judge(
              calibrated, Optional.of(halved), NoisyPixels.images(2000), GateLimits.DEFAULT, 1);
      assertThat(better.passed()).isTrue();
      assertThat(better.reasons()).isEmpty();
      assertThat(better.metrics().get(EvaluationMetric.ECE_15).difference().high()).isNegative();
    }
  }

  @Test
  void aLimitIsKeptAtItsValueAndNotBeyond() {
    // Accuracy falls by 10 of 1,000; both are over-confident, so ECE rises by as much.
    Predictions candidate = predictions(0.9, 700);
    Predictions current = predictions(0.9, 710);
    double fall = 0.71 - 0.70;
    assertThat(judge(candidate, current, new GateLimits(1, 1, fall, 1, null, null)).passed())
        .isTrue();
    Verdict refused = judge(candidate, current, new GateLimits(1, 1, fall - 1e-9, 1, null, null));
    assertThat(refused.passed()).isFalse();
    assertThat(refused.reasons())
        .startsWith("decrease of accuracy is 0.0100, max_accuracy_decrease is ")
        .doesNotContain(";");
  }

  @Test
  void theWorseEndOfTheIntervalIsLimitedBesidesTheDifference() {
    // Right on as many images, but on others: no difference, and a wide interval.
    Predictions candidate = predictions(0.9, 700);
    double[] rows = new double[2000];
    Arrays.fill(rows, 0.5);
    for (int i = 0; i < 1000; i++) {
      rows[2 * i] = i >= 300 ? 0.9 : 0.1;
      rows[2 * i + 1] = 1 - rows[2 * i];
    }
    Predictions current = Predictions.ofProbabilities(rows, new int[1000], 2);
    Verdict verdict = judge(candidate, current, GateLimits.DEFAULT);
    assertThat(verdict.metrics().get(EvaluationMetric.ACCURACY).difference().value()).isZero();
    assertThat(verdict.checks())
        .filteredOn(check -> !check.passed())
        .extracting(Verdict.Check::limit)
        .containsExactly("max-ece-increase-upper", "max-accuracy-decrease-upper");
    assertThat(judge(candidate, current, WIDE).passed()).isTrue();
  }

  /** Predictions of labels that are drawn from their own probabilities. */
  private static Predictions calibrated(int[] labels, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] rows = new double[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      double confidence = 0.55 + 0.45 * random.nextDouble();
      int predicted = random.nextDouble() < confidence ? labels[i] : 1 - labels[i];
      rows[2 * i + predicted] = confidence;
      rows[2 * i + 1 - predicted] = 1 - confidence;
    }
    return Predictions.ofProbabilities(rows, labels, 2);
  }

  /** Two perfectly calibrated models: what their ECEs differ by is noise. */
  @Test
  void aDifferenceThatIsNoiseIsNeitherAnIncreaseNorAGain() {
    int[] labels = new SplittableRandom(1).ints(1000, 0, 2).toArray();
    int larger = 0;
    int refused = 0;
    int gained = 0;
    for (int seed = 0; seed < 20; seed++) {
      Predictions candidate = calibrated(labels, 2 * seed + 1);
      Predictions current = calibrated(labels, 2 * seed + 2);
      Verdict verdict = judge(candidate, current, new GateLimits(0, 1, 1, 1, null, null));
      larger += verdict.metrics().get(EvaluationMetric.ECE_15).difference().value() > 0 ? 1 : 0;
      refused += verdict.passed() ? 0 : 1;
      Verdict gain = judge(candidate, current, new GateLimits(-1e-6, 1, 1, 1, null, null));
      gained += gain.passed() ? 1 : 0;
    }
    assertThat(larger).as("plain differences above the limit").isGreaterThan(5);
    assertThat(refused).isLessThanOrEqualTo(1);
    assertThat(gained).isLessThanOrEqualTo(1);
  }

  @Test
  void theVerdictHoldsNoiseFloorsAndDebiasedEces() {
    Predictions candidate = predictions(0.9, 700);
    Verdict verdict = judge(candidate, predictions(0.9, 880), WIDE);
    CalibrationReport report = CalibrationReport.of(candidate, 1);
    assertThat(verdict.debiased().get(EvaluationMetric.ECE_15).candidate())
        .isEqualTo(report.debiased().get(EvaluationMetric.ECE_15));
    assertThat(verdict.noiseFloors().get(EvaluationMetric.ECE_15).candidate())
        .isEqualTo(report.noiseFloors().get(EvaluationMetric.ECE_15));
    assertThat(verdict.debiased().get(EvaluationMetric.ECE_15).current()).isLessThan(0.02);
    assertThat(judge(candidate, null, WIDE).noiseFloors().get(EvaluationMetric.MCE).current())
        .isNull();
  }

  @Test
  void anEqualModelPasses() {
    Predictions same = predictions(0.9, 700);
    assertThat(judge(same, same, new GateLimits(0, 0, 0, 0, null, null)).passed()).isTrue();
    assertThat(judge(same, same, new GateLimits(-0.001, 0, 0, 0, null, null)).passed())
        .as("a gain is asked for")
        .isFalse();
  }

  @Test
  void withoutACurrentModelTheAbsoluteLimitsDecide() {
    Predictions candidate = predictions(0.9, 700);
    Verdict unlimited = judge(candidate, null, GateLimits.DEFAULT);
    assertThat(unlimited.passed()).isTrue();
    assertThat(unlimited.checks()).isEmpty();
    assertThat(unlimited.metrics().get(EvaluationMetric.ECE_15).current()).isNull();
    assertThat(judge(candidate, null, new GateLimits(0, 0, 0, 0, 0.21, 0.7)).passed()).isTrue();
    assertThat(judge(candidate, null, new GateLimits(0, 0, 0, 0, 0.19, 0.71)).reasons())
        .isEqualTo(
            "ECE (15 bins) is 0.2000, max_ece is 0.19; accuracy is 0.7000,"
                + " min_accuracy is 0.71");
  }

  @Test
  void absoluteLimitsHoldBesideACurrentModelToo() {
    Predictions candidate = predictions(0.9, 700);
    Verdict verdict =
        judge(candidate, predictions(0.99, 600), new GateLimits(1, 1, 1, 1, 0.1, null));
    assertThat(verdict.reasons()).isEqualTo("ECE (15 bins) is 0.2000, max_ece is 0.1");
  }

  @Test
  void limitsOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new GateLimits(2, 2, 0, 0, null, null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("max_ece_increase is 2.0");
    assertThatThrownBy(() -> new GateLimits(0, 0, 0.02, 0.01, null, null))
        .hasMessageContaining("max_accuracy_decrease_upper is 0.01", "0.02");
    assertThatThrownBy(() -> new GateLimits(Double.NaN, 0, 0, 0, null, null))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new GateLimits(0, 0, 0, 0, 1.5, null))
        .hasMessageContaining("max_ece is 1.5");
  }

  @Test
  void theCurrentVersionIsTheHighestNumber() throws Exception {
    assertThat(CurrentVersion.newest(folder.resolve("none"))).isEmpty();
    assertThat(CurrentVersion.newest(folder)).isEmpty();
    for (String name : new String[] {"9", "10", ".11.writing-0a", "notes"}) {
      Files.createDirectory(folder.resolve(name));
    }
    assertThat(CurrentVersion.newest(folder)).contains(folder.resolve("10"));
    assertThat(CurrentVersion.numbered(folder, 9)).isEqualTo(folder.resolve("9"));
    assertThatThrownBy(() -> CurrentVersion.numbered(folder, 11))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("against_version is 11");
  }
}
