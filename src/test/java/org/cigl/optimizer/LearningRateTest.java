package org.cigl.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void stepDecayHalvesAtEveryInterval() {
    LearningRate rate = LearningRate.stepDecay(0.1, 0.5, 20);
    double expected = 0.1;
    for (int step = 0; step < 100; step++) {
      if (step > 0 && step % 20 == 0) {
        expected /= 2;
      }
      assertThat(rate.at(step)).isCloseTo(expected, within(1e-15));
    }
  }

  @Test
  void piecewiseChangesAtTheEnds() {
    LearningRate rate = LearningRate.piecewise(List.of(3.0, 2.0, 1.0), List.of(10L, 15L));
    assertThat(rate.at(0)).isEqualTo(3);
    assertThat(rate.at(9)).isEqualTo(3);
    assertThat(rate.at(10)).isEqualTo(2);
    assertThat(rate.at(14)).isEqualTo(2);
    assertThat(rate.at(15)).isEqualTo(1);
    assertThat(rate.at(1000)).isEqualTo(1);
  }

  @Test
  void warmUpRisesLinearly() {
    LearningRate rate = LearningRate.stepDecay(0.1, 0.5, 100).warmUp(4);
    assertThat(rate.at(0)).isCloseTo(0.025, within(1e-15));
    assertThat(rate.at(1)).isCloseTo(0.05, within(1e-15));
    assertThat(rate.at(3)).isCloseTo(0.1, within(1e-15));
    assertThat(rate.at(4)).isEqualTo(0.1);
    assertThat(rate.at(100)).isEqualTo(0.05);
  }
}
