package org.cigl.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Plans of successive halving, by hand. */
class RungTest {
  @Test
  void eachRungKeepsTheBetterPartAndMultipliesTheImages() {
    assertThat(Rung.plan(6, 2, 0.4, 0.01))
        .containsExactly(new Rung(1, 0.1, 6), new Rung(2, 0.2, 3), new Rung(3, 0.4, 2));
    assertThat(Rung.plan(9, 3, 0.75, 0.01))
        .containsExactly(new Rung(1, 0.25, 9), new Rung(2, 0.75, 3));
    assertThat(Rung.plan(10, 4, 1, 0.01)).containsExactly(new Rung(1, 0.25, 10), new Rung(2, 1, 3));
  }

  @Test
  void twoCandidatesAreComparedOnce() {
    assertThat(Rung.plan(2, 2, 0.4, 0.01)).containsExactly(new Rung(1, 0.4, 2));
    assertThat(Rung.plan(3, 3, 0.4, 0.01)).containsExactly(new Rung(1, 0.4, 3));
    assertThat(Rung.plan(3, 2, 0.4, 0.01))
        .containsExactly(new Rung(1, 0.2, 3), new Rung(2, 0.4, 2));
  }

  @Test
  void noRungIsSmallerThanWhatSaysAnything() {
    assertThat(Rung.plan(6, 2, 0.4, 0.15))
        .containsExactly(new Rung(1, 0.15, 6), new Rung(2, 0.2, 3), new Rung(3, 0.4, 2));
    assertThat(Rung.plan(6, 2, 0.4, 0.2)).containsExactly(new Rung(1, 0.2, 6), new Rung(2, 0.4, 3));
    assertThat(Rung.plan(6, 2, 0.4, 0.4)).containsExactly(new Rung(1, 0.4, 6));
  }
}
