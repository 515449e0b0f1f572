package org.cigl.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropFractionTest {
  @Test
  void decaysFromAlphaToZeroAlongACosine() {
    DropFraction fraction = new DropFraction(0.3, 900);
    assertThat(fraction.at(0)).isEqualTo(0.3);
    assertThat(fraction.at(300)).isCloseTo(0.225, within(1e-12));
    assertThat(fraction.at(450)).isCloseTo(0.15, within(1e-12));
    assertThat(fraction.at(600)).isCloseTo(0.075, within(1e-12));
    assertThat(fraction.at(900)).isZero();
    assertThat(fraction.at(901)).isZero();
  }

  @Test
  void followsTheTangentHalfAngleFormForFiftySteps() {
    // cos(x) = (1 - tan(x/2)^2) / (1 + tan(x/2)^2), so 1 + cos(x) = 2 / (1 + tan(x/2)^2).
    DropFraction fraction = new DropFraction(0.4, 50);
    for (int step = 0; step < 50; step++) {
      double tangent = Math.tan(Math.PI * step / 100);
      assertThat(fraction.at(step)).isCloseTo(0.4 / (1 + tangent * tangent), within(1e-12));
    }
  }

  @Test
  void constantStaysAtAlphaUntilTheEnd() {
    DropFraction fraction = new DropFraction(0.3, 50, DropSchedule.CONSTANT);
    for (int step = 0; step < 50; step++) {
      assertThat(fraction.at(step)).isEqualTo(0.3);
    }
    assertThat(fraction.at(50)).isZero();
  }

  @Test
  void linearFallsByTheSameAtEveryStep() {
    DropFraction fraction = new DropFraction(0.4, 50, DropSchedule.LINEAR);
    double expected = 0.4;
    for (int step = 0; step <= 60; step++) {
      assertThat(fraction.at(step)).as("step %d", step).isCloseTo(expected, within(1e-14));
      expected = Math.max(0, expected - 0.008);
    }
  }

  @Test
  void countsAreRoundedHalfUpAndLimitedByTheRoomThereIs() {
    assertThat(new DropFraction(0.5, 10).count(0, 5, 100)).isEqualTo(3); // 2.5
    assertThat(new DropFraction(0.5, 10).count(0, 4, 100)).isEqualTo(2);
    assertThat(new DropFraction(0.3, 10).count(0, 8, 100)).isEqualTo(2); // 2.4
    assertThat(new DropFraction(0.5, 10).count(0, 90, 100)).isEqualTo(10);
    assertThat(new DropFraction(0.5, 10).count(0, 100, 100)).isZero();
  }

  @Test
  void updatesHappenAtMultiplesOfTheIntervalBetweenStartAndEnd() {
    TopologySchedule schedule = new TopologySchedule(100, 300, new DropFraction(0.3, 300));
    assertThat(schedule.updatesAt(0)).isFalse();
    assertThat(schedule.updatesAt(99)).isFalse();
    assertThat(schedule.updatesAt(100)).isTrue();
    assertThat(schedule.updatesAt(200)).isTrue();
    assertThat(schedule.updatesAt(300)).isFalse();
    assertThat(schedule.updatesAt(400)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"100, 300", "7, 50", "1, 9", "10, 1", "60, 50"})
  void updatesBeforeAStepAreThoseCountedOneByOne(long interval, long end) {
    TopologySchedule schedule = new TopologySchedule(interval, end, new DropFraction(0.3, end));
    long count = 0;
    for (long step = 0; step < 400; step++) {
      assertThat(schedule.updatesBefore(step)).as("before step %d", step).isEqualTo(count);
      count += schedule.updatesAt(step) ? 1 : 0;
    }
  }
}
