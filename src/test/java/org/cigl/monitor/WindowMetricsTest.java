package org.cigl.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.Predictions;
import org.cigl.metrics.WindowMetric;
import org.cigl.run.Summary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Metrics of a window beside those of the report, and how far they may lie apart by chance. */
class WindowMetricsTest {
  private static final int CLASSES = 5;

  /** A calibrated model's card, which takes seconds. */
  private static Baseline card;

  @BeforeAll
  static void writeCard() {
    card =
        new Baseline(Summary.EvaluationMetrics.of(CalibrationReport.of(calibrated(10_000, 7), 1)));
  }

  /** Predictions whose labels are drawn from their own probabilities: calibrated. */
  private static Predictions calibrated(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] logits = new double[size * CLASSES];
    Arrays.setAll(logits, i -> random.nextDouble(5));
    Predictions unlabelled = new Predictions(logits, new int[size], CLASSES);
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      double left = random.nextDouble();
      while (labels[i] < CLASSES - 1 && left >= unlabelled.probability(i, labels[i])) {
        left -= unlabelled.probability(i, labels[i]++);
      }
    }
    return new Predictions(logits, labels, CLASSES);
  }

  private static WindowMetrics metrics(Predictions predictions, int capacity) {
    SlidingWindow window = new SlidingWindow(capacity);
    for (int i = 0; i < predictions.size(); i++) {
      window.add(ScoredPrediction.of(predictions, i));
    }
    return window.metrics().orElseThrow();
  }

  @Test
  void theyAreThoseOfTheReport() {
    Predictions predictions = calibrated(300, 1);
    CalibrationReport report = CalibrationReport.of(predictions, 1);
    WindowMetrics metrics = metrics(predictions, 400);
    assertThat(metrics.size()).isEqualTo(300);
    for (EvaluationMetric metric :
        new EvaluationMetric[] {
          EvaluationMetric.ACCURACY,
          EvaluationMetric.ECE_15,
          EvaluationMetric.NLL,
          EvaluationMetric.OVERCONFIDENCE
        }) {
      assertThat(metrics.value(WindowMetric.valueOf(metric.name())))
          .as(metric.title())
          .isCloseTo(report.value(metric), within(1e-12));
    }
    assertThat(metrics.value(WindowMetric.CONFIDENCE))
        .isCloseTo(
            report.value(EvaluationMetric.ACCURACY) + report.value(EvaluationMetric.OVERCONFIDENCE),
            within(1e-12));
  }

  @Test
  void onlyTheLastAreInTheWindow() {
    SlidingWindow window = new SlidingWindow(3);
    for (int i = 0; i < 10; i++) {
      window.add(new ScoredPrediction(0.5, i >= 8, -i));
    }
    WindowMetrics metrics = window.metrics().orElseThrow();
    assertThat(metrics.value(WindowMetric.ACCURACY)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(metrics.value(WindowMetric.NLL)).isEqualTo(8);
    window.clear();
    assertThat(window.metrics()).isEmpty();
  }

  /** The limit is to be exceeded once in 1,000 times; 0.5% is far from that by chance. */
  @Test
  void windowsOfAModelThatIsAsItsCardSaysStayBelowTheLimit() {
    int above = 0;
    int aboveCard = 0;
    double limit = new EceLimit(card).of(500);
    for (int seed = 0; seed < 1000; seed++) {
      double ece = metrics(calibrated(500, 100 + seed), 500).value(WindowMetric.ECE_15);
      above += ece > limit ? 1 : 0;
      aboveCard += ece > card.eceHigh() ? 1 : 0;
    }
    assertThat(above).isLessThanOrEqualTo(5);
    assertThat(aboveCard).as("why the card's own interval is no limit").isGreaterThan(500);
    assertThat(limit).isLessThan(0.12);
    assertThat(new EceLimit(card).of(1_000_000_000)).isEqualTo(card.eceHigh());
  }

  /** Small windows of a model that is as its card says are outside as seldom as 95% asks for. */
  @Test
  void windowsOfAnySizeAreSeldomOutsideOfWhatTheCardLetsExpect() {
    for (int size : new int[] {100, 1000}) {
      EceLimit limit = new EceLimit(card);
      int outside = 0;
      for (int seed = 0; seed < 200; seed++) {
        double ece = metrics(calibrated(size, 100 + seed), size).value(WindowMetric.ECE_15);
        outside += limit.outside(ece, size) ? 1 : 0;
      }
      assertThat(outside).as("windows of %d", size).isLessThanOrEqualTo(20);
      assertThat(limit.outside(0.3, size)).isTrue();
      assertThat(limit.outside(0, size)).isTrue();
    }
  }

  /** The plain ECE of small windows lies above the card's; less its bias it does not as much. */
  @Test
  void theDebiasedEceDriftsLessByChanceThanThePlainOne() {
    double plain = 0;
    double debiased = 0;
    double floor = 0;
    for (int seed = 0; seed < 100; seed++) {
      WindowMetrics window = metrics(calibrated(1000, 100 + seed), 1000);
      plain += window.value(WindowMetric.ECE_15) / 100;
      debiased += window.value(WindowMetric.ECE_15_DEBIASED) / 100;
      floor += window.calibrated().floor().mean() / 100;
    }
    assertThat(floor).isCloseTo(plain, within(0.003));
    assertThat(debiased - card.value(WindowMetric.ECE_15_DEBIASED))
        .isLessThan(0.75 * (plain - card.value(WindowMetric.ECE_15)));
  }
}
