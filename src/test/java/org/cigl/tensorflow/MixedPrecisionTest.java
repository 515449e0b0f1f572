package org.cigl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.ConfigProto;

class MixedPrecisionTest {
  private static final ConfigProto PLAIN = ConfigProto.getDefaultInstance();

  @Test
  void isOffUnlessAskedFor() {
    assertThat(MixedPrecision.takesEffect(PLAIN)).isFalse();
  }

  /** What the graph tells is what TensorFlow's rules say of the processor's flags. */
  @Test
  void takesEffectWhereTheProcessorQualifies() {
    Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"), "rules of x86");
    List<String> flags = Processor.current().flags();
    Assumptions.assumeFalse(flags.isEmpty(), "the system tells no flags");
    assertThat(MixedPrecision.takesEffect(MixedPrecision.on(PLAIN)))
        .isEqualTo(flags.contains("avx512f") || flags.contains("avx_ne_convert"));
  }
}
