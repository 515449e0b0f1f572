package org.cigl.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

class MaskedKernelTest {
  @ParameterizedTest
  @CsvSource({"1,1", "7,0", "100,100", "100,3", "5000,250"})
  void theInitialMaskHasExactlyTheBudget(int size, int nonzeros) {
    Parameter parameter = new Parameter("k", Role.KERNEL, Shape.of(1, size), true);
    double[] mask =
        GraphRunner.evaluate(tf -> MaskedKernel.initialMask(tf, parameter, nonzeros, 1, 0, false));
    assertThat(Arrays.stream(mask).sum()).isEqualTo(nonzeros);
  }

  @Test
  void theInitialMaskIsUniform() {
    Parameter parameter = new Parameter("k", Role.KERNEL, Shape.of(100, 100), true);
    double[] mask =
        GraphRunner.evaluate(tf -> MaskedKernel.initialMask(tf, parameter, 5000, 3, 1, false));
    // Deviation of the count in a quarter: sqrt(10000 * 1/4 * 3/4 * ...) is about 22.
    for (int quarter = 0; quarter < 4; quarter++) {
      double count = Arrays.stream(mask, quarter * 2500, (quarter + 1) * 2500).sum();
      assertThat(count).isCloseTo(1250, within(100.0));
    }
  }

  @Test
  void theInitialMaskDependsOnSeedAndLayer() {
    Parameter parameter = new Parameter("k", Role.KERNEL, Shape.of(10, 100), true);
    double[] mask = draw(parameter, 1, 0);
    assertThat(draw(parameter, 1, 0)).containsExactly(mask);
    assertThat(draw(parameter, 2, 0)).isNotEqualTo(mask);
    assertThat(draw(parameter, 1, 1)).isNotEqualTo(mask);
  }

  private static double[] draw(Parameter parameter, long seed, int layer) {
    return GraphRunner.evaluate(
        tf -> MaskedKernel.initialMask(tf, parameter, 300, seed, layer, false));
  }

  @ParameterizedTest
  @CsvSource({"3, 3, 8, 5, 5", "3, 3, 8, 5, 6", "1, 1, 40, 30, 31", "3, 3, 4, 4, 100"})
  void everyUnitHasAConnectionWhereThatIsAskedFor(int h, int w, int in, int out, int nonzeros) {
    Parameter parameter = new Parameter("k", Role.KERNEL, Shape.of(h, w, in, out), true);
    for (long seed = 0; seed < 5; seed++) {
      long drawn = seed;
      double[] mask =
          GraphRunner.evaluate(
              tf -> MaskedKernel.initialMask(tf, parameter, nonzeros, drawn, 0, true));
      int[] ofUnit = new int[out];
      for (int i = 0; i < mask.length; i++) {
        ofUnit[i % out] += (int) mask[i];
      }
      assertThat(Arrays.stream(mask).sum()).isEqualTo(nonzeros);
      assertThat(ofUnit).doesNotContain(0);
    }
  }
}
