package org.cigl.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopKTest {
  @Test
  void tiesBreakByFlatIndexTheLowerFirst() {
    float[] scores = {2, 1, 1, 3, 1, 2};
    assertThat(smallest(scores, 0)).containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(smallest(scores, 1)).containsExactly(0, 1, 0, 0, 0, 0);
    assertThat(smallest(scores, 2)).containsExactly(0, 1, 1, 0, 0, 0);
    assertThat(smallest(scores, 4)).containsExactly(1, 1, 1, 0, 1, 0);
    assertThat(smallest(scores, 6)).containsExactly(1, 1, 1, 1, 1, 1);
    assertThat(largest(scores, 0)).containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(largest(scores, 2)).containsExactly(1, 0, 0, 1, 0, 0);
    assertThat(largest(scores, 4)).containsExactly(1, 1, 0, 1, 0, 1);
  }

  @Test
  void infinityMarksWhatMustNotBeChosen() {
    float infinity = Float.POSITIVE_INFINITY;
    assertThat(smallest(new float[] {infinity, 5, infinity, 0}, 2)).containsExactly(0, 1, 0, 1);
    assertThat(largest(new float[] {-infinity, 5, -infinity, 0}, 2)).containsExactly(0, 1, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithASortOnRandomScoresFullOfTies(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = 1 + random.nextInt(400);
    int count = random.nextInt(size + 1);
    float[] scores = new float[size];
    for (int i = 0; i < size; i++) {
      scores[i] = random.nextInt(1 + size / 4);
    }
    double[] expected = new double[size];
    IntStream.range(0, size)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> scores[i]).thenComparingInt(i -> i))
        .limit(count)
        .forEach(i -> expected[i] = 1);
    assertThat(smallest(scores, count)).containsExactly(expected);
  }

  private static double[] smallest(float[] scores, int count) {
    return GraphRunner.evaluate(tf -> TopK.smallest(tf, tf.constant(scores), tf.constant(count)));
  }

  private static double[] largest(float[] scores, int count) {
    return GraphRunner.evaluate(tf -> TopK.largest(tf, tf.constant(scores), tf.constant(count)));
  }
}
