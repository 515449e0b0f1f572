package org.cigl.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Plans of successive halving, by hand. */
class RungTest {
  @Test
  void eachRungKeepsTheBetterPartAndMultipliesTheEpochs() {
    assertThat(Rung.plan(6, 2, 12, 1))
        .containsExactly(new Rung(1, 3, 6), new Rung(2, 6, 3), new Rung(3, 12, 2));
    assertThat(Rung.plan(9, 3, 27, 1)).containsExactly(new Rung(1, 9, 9), new Rung(2, 27, 3));
    assertThat(Rung.plan(10, 3, 27, 1))
        .containsExactly(new Rung(1, 3, 10), new Rung(2, 9, 4), new Rung(3, 27, 2));
  }

  @Test
  void twoCandidatesAreComparedOnceInFullLength() {
    assertThat(Rung.plan(2, 2, 12, 1)).containsExactly(new Rung(1, 12, 2));
    assertThat(Rung.plan(3, 3, 12, 1)).containsExactly(new Rung(1, 12, 3));
    assertThat(Rung.plan(3, 2, 12, 1)).containsExactly(new Rung(1, 6, 3), new Rung(2, 12, 2));
  }

  @Test
  void noRungIsShorterThanWhatSaysAnything() {
    assertThat(Rung.plan(6, 2, 12, 4))
        .containsExactly(new Rung(1, 4, 6), new Rung(2, 6, 3), new Rung(3, 12, 2));
    assertThat(Rung.plan(6, 2, 12, 6)).containsExactly(new Rung(1, 6, 6), new Rung(2, 12, 3));
    assertThat(Rung.plan(6, 2, 12, 12)).containsExactly(new Rung(1, 12, 6));
    assertThat(Rung.plan(16, 2, 2, 1)).containsExactly(new Rung(1, 1, 16), new Rung(2, 2, 8));
  }
}
