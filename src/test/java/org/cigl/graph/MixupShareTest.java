package org.cigl.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.hipparchus.distribution.continuous.UniformRealDistribution;
import org.hipparchus.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixupShareTest {
  private static final int STEPS = 20_000;

  private static double[] shares(double alpha, long seed) {
    MixupShare share = new MixupShare(alpha, seed);
    return LongStream.range(0, STEPS).mapToDouble(share::at).toArray();
  }

  /** Beta(a, a) has mean 1/2 and variance 1 / (4 * (2a + 1)). */
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.2, 1, 4, 1000})
  void momentsAreThoseOfTheBetaDistribution(double alpha) {
    double[] shares = shares(alpha, 1);
    double variance = 1 / (4 * (2 * alpha + 1));
    double mean = Arrays.stream(shares).average().orElseThrow();
    double spread = Arrays.stream(shares).map(x -> (x - 0.5) * (x - 0.5)).average().orElseThrow();
    assertThat(Arrays.stream(shares).allMatch(x -> x >= 0 && x <= 1)).isTrue();
    // Five standard errors.
    assertThat(mean).isCloseTo(0.5, within(5 * Math.sqrt(variance / STEPS)));
    assertThat(spread / variance).isCloseTo(1, within(5 * Math.sqrt(2.0 / STEPS)));
  }

  @Test
  void anAlphaOfOneIsUniform() {
    double p =
        new KolmogorovSmirnovTest()
            .kolmogorovSmirnovTest(new UniformRealDistribution(0, 1), shares(1, 3));
    assertThat(p).isGreaterThan(0.001);
  }

  @Test
  void dependsOnSeedAndStepAlone() {
    assertThat(shares(0.4, 5)).isEqualTo(shares(0.4, 5));
    assertThat(new MixupShare(0.4, 5).at(7)).isEqualTo(shares(0.4, 5)[7]);
    assertThat(Arrays.stream(shares(0.4, 5)).distinct().count()).isGreaterThan(STEPS - 10);
    assertThat(shares(0.4, 6)).isNotEqualTo(shares(0.4, 5));
  }
}
