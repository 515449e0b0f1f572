package org.cigl.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassMetricsTest {
  /** Of 3 ants 2 are found and 1 is taken for a bee; both bees are found; 1 cat is an ant. */
  private static final int[] LABELS = {0, 0, 0, 1, 1, 2};

  private static final int[] PREDICTED = {0, 0, 1, 1, 1, 0};

  private static Predictions predictions(int[] labels, int[] predicted, int classes) {
    double[] logits = new double[labels.length * classes];
    for (int i = 0; i < labels.length; i++) {
      logits[i * classes + predicted[i]] = 3;
    }
    return new Predictions(logits, labels, classes);
  }

  @Test
  void ofEveryClass() {
    List<ClassMetrics> all =
        ClassMetrics.of(predictions(LABELS, PREDICTED, 4), List.of("ant", "bee", "cat", "dog"));
    assertThat(all)
        .containsExactly(
            new ClassMetrics("ant", 2 / 3.0, 2 / 3.0, 4 / 6.0, 3),
            new ClassMetrics("bee", 2 / 3.0, 1.0, 4 / 5.0, 2),
            new ClassMetrics("cat", null, 0.0, 0.0, 1),
            new ClassMetrics("dog", null, null, null, 0));
    assertThat(all).extracting(ClassMetrics::missed).containsExactly(false, false, true, false);
    assertThat(ClassMetrics.rows(all).get(3)).containsExactly("dog", "–", "–", "–", "0");
  }

  /** 60 of the rare class, none found: accuracy hides it. */
  @Test
  void balancedAccuracyIsTheMeanOfRecallsOverClassesWithImages() {
    CalibrationReport report = CalibrationReport.of(predictions(LABELS, PREDICTED, 4), 1);
    assertThat(report.value(EvaluationMetric.ACCURACY)).isCloseTo(4 / 6.0, within(1e-12));
    assertThat(report.value(EvaluationMetric.BALANCED_ACCURACY))
        .isCloseTo((2 / 3.0 + 1 + 0) / 3, within(1e-12));
    Estimate interval = report.metrics().get(EvaluationMetric.BALANCED_ACCURACY);
    assertThat(interval.low()).isLessThan(interval.value()).isGreaterThanOrEqualTo(0);
    assertThat(interval.high()).isGreaterThan(interval.value()).isLessThanOrEqualTo(1);
  }

  @Test
  void ofManyClassesTheWorstAreShown() {
    int[] labels = IntStream.range(0, 30).toArray();
    int[] predicted = labels.clone();
    predicted[7] = 8;
    List<ClassMetrics> all =
        ClassMetrics.of(
            predictions(labels, predicted, 30),
            IntStream.range(0, 30).mapToObj(i -> "class " + i).toList());
    assertThat(ClassMetrics.header(all).get(0)).isEqualTo("the 20 of lowest F1 of 30");
    assertThat(ClassMetrics.rows(all)).hasSize(20);
    assertThat(ClassMetrics.rows(all).get(0))
        .containsExactly("class 7", "–", "0.0000", "0.0000", "1");
    assertThat(ClassMetrics.rows(all).get(1).get(0)).isEqualTo("class 8");
  }
}
