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
  void cosineFollowsTheRotationOfAPoint() {
    // cos of an angle that grows by pi/total a step, by the addition theorems.
    int total = 240;
    LearningRate rate = LearningRate.cosine(0.4, 0.1, total);
    double x = 1;
    double y = 0;
    double stepX = Math.cos(Math.PI / total);
    double stepY = Math.sin(Math.PI / total);
    for (int step = 0; step <= total; step++) {
      assertThat(rate.at(step)).as("step %d", step).isCloseTo(0.25 + 0.15 * x, within(1e-13));
      double turned = x * stepX - y * stepY;
      y = x * stepY + y * stepX;
      x = turned;
    }
    assertThat(rate.at(0)).isEqualTo(0.4);
    assertThat(rate.at(total / 2)).isCloseTo(0.25, within(1e-15));
    assertThat(rate.at(total)).isEqualTo(0.1);
    assertThat(rate.at(total + 1)).isEqualTo(0.1);
  }

  @Test
  void plateauIsReachedInEqualSteps() {
    LearningRate rate = LearningRate.annealToPlateau(0.1, 0.04, 50, 110);
    double expected = 0.1;
    for (int step = 0; step < 200; step++) {
      // 60 steps of 0.001 from 0.1 to 0.04; the first below 0.1 is step 51.
      if (step > 50 && step <= 110) {
        expected -= 0.001;
      }
      assertThat(rate.at(step)).as("step %d", step).isCloseTo(expected, within(1e-15));
    }
    assertThat(rate.at(110)).isEqualTo(0.04);
  }

  @Test
  void aFallOfNoLengthIsAJump() {
    LearningRate rate = LearningRate.annealToPlateau(0.1, 0.04, 50, 50);
    assertThat(rate.at(49)).isEqualTo(0.1);
    assertThat(rate.at(50)).isEqualTo(0.04);
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
