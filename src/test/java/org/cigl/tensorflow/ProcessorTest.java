package org.cigl.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void readsModelAndTellingFlags() {
    Processor processor =
        Processor.parse(
            List.of(
                "processor\t: 0",
                "model name\t: AMD EPYC",
                "flags\t\t: fpu sse2 avx2 avx512f avx512_bf16",
                "model name\t: another"));
    assertThat(processor)
        .isEqualTo(new Processor("AMD EPYC", List.of("avx2", "avx512f", "avx512_bf16")));
    assertThat(processor.multipliesBfloat16()).isTrue();
  }

  @Test
  void armCallsThemFeatures() {
    Processor processor = Processor.parse(List.of("Features\t: fp asimd sve2 bf16"));
    assertThat(processor).isEqualTo(new Processor("unknown", List.of("sve2", "bf16")));
  }

  @Test
  void whatIsNotToldIsNotThere() {
    Processor processor = Processor.parse(List.of());
    assertThat(processor).isEqualTo(new Processor("unknown", List.of()));
    assertThat(processor.multipliesBfloat16()).isFalse();
  }
}
