package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.cigl.train.TrainingListener.Validation;
import org.junit.jupiter.api.Test;

class MonitoredMetricTest {
  private static boolean better(MonitoredMetric by, Validation validation, Validation before) {
    return by.better(by.rank(validation), by.rank(before));
  }

  @Test
  void epochsBelowTheNoiseFloorOfEceAreAlike() {
    Validation first = new Validation(0.8, 0.5, 0.019, 0.02);
    Validation lower = new Validation(0.9, 0.4, 0.010, 0.02);
    Validation above = new Validation(0.8, 0.5, 0.030, 0.02);
    assertThat(better(MonitoredMetric.ECE, lower, first)).isFalse();
    assertThat(better(MonitoredMetric.ECE, first, above)).isTrue();
    assertThat(better(MonitoredMetric.ECE, above, first)).isFalse();
    assertThat(better(MonitoredMetric.ECE, new Validation(0.8, 0.5, 0.028, 0.02), above)).isTrue();
  }

  @Test
  void otherFiguresAreRankedByTheirValue() {
    Validation first = new Validation(0.8, 0.5, 0.01, 0.02);
    Validation second = new Validation(0.81, 0.49, 0.01, 0.02);
    assertThat(better(MonitoredMetric.ACCURACY, second, first)).isTrue();
    assertThat(better(MonitoredMetric.NLL, second, first)).isTrue();
    assertThat(better(MonitoredMetric.NLL, first, second)).isFalse();
    assertThat(MonitoredMetric.NONE.rank(first)).isNaN();
  }
}
