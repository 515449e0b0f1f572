package org.cigl.export;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.RunFailedException;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/** Compares the values that a model computes with, just written and loaded, with those meant. */
final class WeightVerifier {
  private static final double HALF_PRECISION = 0x1p-11;
  private static final double SMALLEST_HALF = 0x1p-25;

  private final Map<String, float[]> expected = new LinkedHashMap<>();

  /** Remembers what a tensor of the model's graph must be. */
  void expect(Operand<TFloat32> tensor, float[] values) {
    expected.put(TensorInfos.name(tensor), values);
  }

  /**
   * Compares: bit by bit but for the sign of a zero, or to half a unit of the 16-bit values' last
   * place.
   *
   * @param session of the loaded model
   * @throws RunFailedException naming the first value that is another
   */
  void check(Session session, Storage storage) {
    boolean rounded = storage == Storage.COMPACT_FLOAT16;
    expected.forEach(
        (tensor, values) -> {
          try (Result result = session.runner().fetch(tensor).run()) {
            compare(tensor, values, Tensors.floats(result.get(0)), rounded);
          }
        });
  }

  private static void compare(String tensor, float[] wanted, float[] read, boolean rounded) {
    for (int i = 0; i < wanted.length; i++) {
      boolean same =
          rounded
              ? Math.abs(read[i] - (double) wanted[i])
                  <= HALF_PRECISION * Math.abs((double) wanted[i]) + SMALLEST_HALF
              : Float.compare(read[i], wanted[i]) == 0 || (read[i] == 0 && wanted[i] == 0);
      if (!same || read.length != wanted.length) {
        throw new RunFailedException(
            String.format(
                "the exported model reads %s as value %d of %s where the trained one has %s: not"
                    + " exported",
                read[i], i, tensor, wanted[i]));
      }
    }
  }
}
