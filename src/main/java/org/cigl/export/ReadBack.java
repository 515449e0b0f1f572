package org.cigl.export;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cigl.RunFailedException;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.types.TFloat32;

/** Loads a model that was just written, and compares what it computes with with what was meant. */
final class ReadBack {
  private static final double HALF_PRECISION = 0x1p-11;
  private static final double SMALLEST_HALF = 0x1p-25;

  private final Map<String, float[]> expected = new LinkedHashMap<>();

  /** Remembers what a tensor of the model's graph must be. */
  void expect(Operand<TFloat32> tensor, float[] values) {
    expected.put(TensorInfos.name(tensor), values);
  }

  /**
   * Compares: bit by bit, or to half a unit of the 16-bit values' last place.
   *
   * @throws RunFailedException naming the first value that is another
   */
  void check(Path folder, Storage storage) {
    boolean rounded = storage == Storage.COMPACT_FLOAT16;
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString(), "serve")) {
      expected.forEach(
          (tensor, values) -> {
            try (Result result = bundle.session().runner().fetch(tensor).run()) {
              compare(tensor, values, Tensors.floats(result.get(0)), rounded);
            }
          });
    }
  }

  private static void compare(String tensor, float[] wanted, float[] read, boolean rounded) {
    for (int i = 0; i < wanted.length; i++) {
      boolean same =
          rounded
              ? Math.abs(read[i] - (double) wanted[i])
                  <= HALF_PRECISION * Math.abs((double) wanted[i]) + SMALLEST_HALF
              : Float.floatToRawIntBits(read[i]) == Float.floatToRawIntBits(wanted[i]);
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
