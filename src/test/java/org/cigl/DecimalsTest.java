package org.cigl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecimalsTest {
  @Test
  void whatIsRoundedToZeroHasNoSign() {
    assertThat(Decimals.format("%.4f [%.4f, %.4f]", -0.00001, -0.00009, 0.00001))
        .isEqualTo("0.0000 [-0.0001, 0.0000]");
    assertThat(Decimals.format("%+.4f", -0.00001)).isEqualTo("0.0000");
    assertThat(Decimals.format("%+.4f", 0.5)).isEqualTo("+0.5000");
    assertThat(Decimals.format("%.1f", -0.05)).isEqualTo("-0.1");
  }
}
