package org.cigl.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cigl.RunFailedException;
import org.junit.jupiter.api.Test;

class NonzerosTest {
  @Test
  void countsActiveEntriesAndThoseAtZero() {
    Nonzeros support =
        Nonzeros.of("k", new float[] {1, 0, 1, 1, 0}, new float[] {2, 0, 0, -1, -0f});
    assertThat(support).isEqualTo(new Nonzeros(5, 3, 1));
    assertThat(support.sparsity()).isEqualTo(0.4);
    assertThat(support.plus(new Nonzeros(5, 1, 0)).sparsity()).isEqualTo(0.6);
    assertThat(Nonzeros.NONE.sparsity()).isZero();
  }

  @Test
  void aValueOutsideTheMaskIsAnError() {
    assertThatThrownBy(() -> Nonzeros.of("k", new float[] {1, 0}, new float[] {1, 1e-9f}))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("weight 1 of k");
  }
}
