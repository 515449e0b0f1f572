package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TUint8;

class SparseCodeTest {
  @Test
  void aBitmapHasTheFirstEntryInTheHighestBit() {
    SparseCode code = SparseCode.of(new float[] {1, 0, 2, 0, 0, 0, 0, 3, 0, 4});
    assertThat(code.layout()).isEqualTo(SparseCode.Layout.BITMAP);
    assertThat(code.positions()).containsExactly(0b1010_0001, 0b0100_0000);
    assertThat(code.nonzeros()).containsExactly(1, 2, 3, 4);
    assertThat(code.bytes(4)).isEqualTo(18);
  }

  @Test
  void gapsCountWhatIsLeftOutAndSkipLongRuns() {
    float[] dense = new float[5000];
    dense[3] = 1;
    dense[4] = 2;
    dense[4 + 256] = 3; // 255 zeros before it
    dense[4 + 256 + 255] = 4; // 254
    dense[4 + 256 + 255 + 1000] = 5; // 999 = 3 * 255 + 234
    SparseCode code = SparseCode.of(dense);
    assertThat(code.layout()).isEqualTo(SparseCode.Layout.GAPS);
    assertThat(code.positions())
        .containsExactly(
            3, 0, (byte) 255, 0, (byte) 254, (byte) 255, (byte) 255, (byte) 255, (byte) 234);
    assertThat(code.nonzeros()).containsExactly(1, 2, 3, 4, 5);
    assertThat(decoded(code, 5000)).containsExactly(doubles(dense));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0",
    "1, 1",
    "7, 0.5",
    "8, 0.5",
    "9, 1",
    "1000, 0",
    "4096, 0.3",
    "4097, 0.12",
    "20000, 0.13",
    "50001, 0.05",
    "100000, 0.01",
    "300000, 0.001",
    "100000, 0.00001"
  })
  void decodingGivesEveryTensorBack(int size, double density) {
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      float[] dense = new float[size];
      for (int i = 0; i < size; i++) {
        dense[i] = random.nextDouble() < density ? (float) random.nextGaussian() : 0;
      }
      SparseCode code = SparseCode.of(dense);
      assertThat(decoded(code, size)).isEqualTo(doubles(dense));
      double nonzeros = code.nonzeros().length;
      assertThat((double) code.bytes(4))
          .as("4 bytes a nonzero and one bit an entry at most")
          .isLessThanOrEqualTo(4 * nonzeros + Math.ceil(size / 8.0));
      assertThat((double) code.bytes(4))
          .as("and about 1 byte a nonzero at most, but for long runs of zeros")
          .isLessThanOrEqualTo(5 * nonzeros + size / 255.0 + 1);
    }
  }

  @Test
  void zerosOfEitherSignAreLeftOutAndNothingElseIs() {
    float[] dense = {-0f, 0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE};
    assertThat(SparseCode.of(dense).nonzeros())
        .containsExactly(Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE);
  }

  private static double[] decoded(SparseCode code, int size) {
    return GraphRunner.evaluate(
        tf -> code.decode(tf, bytes(tf, code.positions()), tf.constant(code.nonzeros()), size));
  }

  private static org.tensorflow.Operand<TUint8> bytes(Ops tf, byte[] values) {
    int[] unsigned = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      unsigned[i] = values[i] & 0xFF;
    }
    return tf.dtypes.cast(tf.constant(unsigned), TUint8.class);
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
