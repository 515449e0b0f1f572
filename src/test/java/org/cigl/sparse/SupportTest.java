package org.cigl.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cigl.RunFailedException;
import org.junit.jupiter.api.Test;

class SupportTest {
  @Test
  void countsActiveEntriesAndThoseAtZero() {
    Support support = Support.of("k", new float[] {1, 0, 1, 1, 0}, new float[] {2, 0, 0, -1, -0f});
    assertThat(support).isEqualTo(new Support(5, 3, 1));
    assertThat(support.sparsity()).isEqualTo(0.4);
    assertThat(support.plus(new Support(5, 1, 0)).sparsity()).isEqualTo(0.6);
    assertThat(Support.NONE.sparsity()).isZero();
  }

  @Test
  void aValueOutsideTheMaskIsAnError() {
    assertThatThrownBy(() -> Support.of("k", new float[] {1, 0}, new float[] {1, 1e-9f}))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("weight 1 of k");
  }
}
