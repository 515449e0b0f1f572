package org.cigl.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** Which layers skip their zeros: as the benchmark's documentation says. */
class KernelsTest {
  private static final Shape WINDOW = Shape.of(3, 3, 10, 10);
  private static final Shape PIXEL = Shape.of(1, 1, 30, 30);
  private static final Shape PRODUCT = Shape.of(30, 30);

  private static Shape shape(String layer) {
    return switch (layer) {
      case "window" -> WINDOW;
      case "pixel" -> PIXEL;
      default -> PRODUCT;
    };
  }

  @ParameterizedTest
  @CsvSource({"window, 405", "pixel, 270", "product, 90"})
  void autoSkipsZerosUpToADensity(String layer, long most) {
    Shape kernel = shape(layer);
    assertThat(kernel.size()).isEqualTo(900);
    assertThat(Kernels.AUTO.skipZeros(kernel, most)).isTrue();
    assertThat(Kernels.AUTO.skipZeros(kernel, most + 1)).isFalse();
  }

  @Test
  void theOthersDoAlwaysAndNever() {
    assertThat(Kernels.SPARSE.skipZeros(WINDOW, 900)).isTrue();
    assertThat(Kernels.DENSE.skipZeros(WINDOW, 1)).isFalse();
  }
}
