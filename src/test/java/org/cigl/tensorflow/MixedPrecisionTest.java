package org.cigl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

class MixedPrecisionTest {
  private static final ConfigProto PLAIN = ConfigProto.getDefaultInstance();

  @Test
  void isOffUnlessAskedFor() {
    assertThat(MixedPrecision.takesEffect(PLAIN)).isFalse();
  }

  /** What the graph tells is what the numbers tell: bfloat16 has no 1.001. */
  @Test
  void takesEffectWhereNumbersAreRoundedSo() {
    Assumptions.assumeTrue(System.getProperty("cigl.natives", "").indexOf("gpu") < 0, "of CPUs");
    ConfigProto on = MixedPrecision.on(PLAIN);
    assertThat(square(PLAIN)).isCloseTo(1.002f, org.assertj.core.api.Assertions.within(1e-4f));
    assertThat(MixedPrecision.takesEffect(on)).isEqualTo(square(on) == 1);
  }

  /** Of 1.001, by a product of matrices of a size that is not left as it is. */
  private static float square(ConfigProto settings) {
    int size = 64;
    float[][] diagonal = new float[size][size];
    for (int i = 0; i < size; i++) {
      diagonal[i][i] = 1.001f;
    }
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> factor =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(size, size)));
      var product = tf.linalg.matMul(tf.linalg.matMul(factor, factor), tf.constant(one(size)));
      try (Session session = new Session(graph, settings);
          TFloat32 fed = TFloat32.tensorOf(StdArrays.ndCopyOf(diagonal));
          Result result = session.runner().feed(factor, fed).fetch(tf.identity(product)).run()) {
        return ((TFloat32) result.get(0)).getFloat(3, 3);
      }
    }
  }

  private static float[][] one(int size) {
    float[][] one = new float[size][size];
    for (int i = 0; i < size; i++) {
      one[i][i] = 1;
    }
    return one;
  }
}
