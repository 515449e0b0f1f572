package org.cigl.testing;

import org.cigl.tensorflow.MixedPrecision;
import org.junit.jupiter.api.Assumptions;
import org.tensorflow.proto.ConfigProto;

/** Where TensorFlow computes in bfloat16. */
public final class Bfloat16 {
  private Bfloat16() {}

  /** Skips the test on a machine that would compute in float32 instead. */
  public static void assume() {
    Assumptions.assumeTrue(
        MixedPrecision.takesEffect(MixedPrecision.on(ConfigProto.getDefaultInstance())),
        "TensorFlow does not compute in bfloat16 on this processor");
  }
}
