package org.cigl.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.cigl.InvalidInputException;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class RandomMaskTest {
  private static final int SIZE = 200_000;

  @Test
  void isAPureFunctionOfSeedLayerAndStep() {
    double[] first = draw(7, 2, 0.1, 1234);
    assertThat(draw(7, 2, 0.1, 1234)).containsExactly(first);
    assertThat(overlap(first, draw(8, 2, 0.1, 1234))).isCloseTo(0.82, within(0.005));
    assertThat(overlap(first, draw(7, 3, 0.1, 1234))).isCloseTo(0.82, within(0.005));
    assertThat(overlap(first, draw(7, 2, 0.1, 1235))).isCloseTo(0.82, within(0.005));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
  void keepsEachEntryWithProbabilityOneMinusRate(double rate) {
    double deviation = Math.sqrt(rate * (1 - rate) / SIZE);
    assertThat(Arrays.stream(draw(1, 0, rate, 0)).average().orElseThrow())
        .isCloseTo(1 - rate, within(4 * deviation));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.999999999, RandomMask.HIGHEST_RATE})
  void aRateCloseToOneKeepsNextToNothing(double rate) {
    assertThat(Arrays.stream(draw(1, 0, rate, 0)).sum()).isLessThanOrEqualTo(3);
  }

  /** A threshold beyond 32 bits would come round to keeping everything. */
  @ParameterizedTest
  @ValueSource(
      doubles = {
        1 - 0x1p-33,
        1 - 0x1p-53,
        1,
        1.5,
        Double.POSITIVE_INFINITY,
        Double.NaN,
        -0x1p-40,
        -1
      })
  void aRateOutOfRangeIsRefused(double rate) {
    assertThatThrownBy(() -> new RandomMask(1, 0, rate))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("random-mask rate is ")
        .hasMessageEndingWith("must be at least 0 and below 1 (at most 0.9999999997671694)");
  }

  @Test
  void theShapeDoesNotChangeTheDraw() {
    double[] flat = GraphRunner.evaluate(tf -> mask(tf, Shape.of(60)));
    double[] shaped = GraphRunner.evaluate(tf -> mask(tf, Shape.of(3, 4, 5)));
    assertThat(shaped).containsExactly(flat);
  }

  private static org.tensorflow.Operand<?> mask(org.tensorflow.op.Ops tf, Shape shape) {
    return new RandomMask(5, 1, 0.3).draw(tf, shape, tf.constant(9L));
  }

  private static double overlap(double[] a, double[] b) {
    int equal = 0;
    for (int i = 0; i < a.length; i++) {
      equal += a[i] == b[i] ? 1 : 0;
    }
    return (double) equal / a.length;
  }

  private static double[] draw(long seed, int layer, double rate, long step) {
    return GraphRunner.evaluate(
        tf -> new RandomMask(seed, layer, rate).draw(tf, Shape.of(SIZE), tf.constant(step)));
  }
}
