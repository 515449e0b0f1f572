package org.cigl.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PendingLabelsTest {
  private static final Instant NOW = Instant.EPOCH;

  @Test
  void keepsNoMoreProbabilitiesThanAllowedHoweverManyAPredictionHas() {
    PendingLabels pending = new PendingLabels(100, Duration.ofHours(1), 10);
    assertThat(pending.add("a", new float[4], NOW)).isZero();
    assertThat(pending.add("b", new float[4], NOW.plusSeconds(1))).isZero();
    assertThat(pending.add("c", new float[3], NOW.plusSeconds(2))).as("a goes").isEqualTo(1);
    assertThat(pending.find("a")).isEmpty();
    assertThat(pending.add("d", new float[3], NOW.plusSeconds(3))).as("fits exactly").isZero();
    pending.remove("b");
    assertThat(pending.add("e", new float[4], NOW.plusSeconds(4))).as("has b's room").isZero();
    assertThat(pending.expire(NOW.plusSeconds(3602))).as("c").isEqualTo(1);
    assertThat(pending.add("f", new float[3], NOW.plusSeconds(5))).as("has c's room").isZero();
    assertThat(pending.add("g", new float[9], NOW.plusSeconds(6))).as("all go").isEqualTo(3);
    assertThat(pending.size()).isEqualTo(1);
  }
}
