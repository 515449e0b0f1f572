package org.cigl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.TensorFlow;

/** The natives that the build chose are the ones that are loaded, and they compute. */
@Tag("smoke")
class NativesSmokeTest {
  @Test
  void theChosenNativesAreOnTheClassPathAlone() {
    String chosen = System.getProperty("cigl.natives");
    assertThat(chosen).isNotBlank();
    for (String natives : new String[] {"linux-x86_64", "linux-x86_64-gpu"}) {
      boolean there =
          getClass()
                  .getResource("/org/tensorflow/internal/c_api/" + natives + "/libjnitensorflow.so")
              != null;
      assertThat(there).as("natives %s", natives).isEqualTo(natives.equals(chosen));
    }
  }

  @Test
  void theyCompute() {
    assertThat(TensorFlow.version()).isEqualTo("2.18.0");
    assertThat(
            GraphRunner.evaluate(
                tf -> tf.math.mul(tf.constant(new float[] {6, 2}), tf.constant(7f))))
        .containsExactly(42, 14);
  }
}
