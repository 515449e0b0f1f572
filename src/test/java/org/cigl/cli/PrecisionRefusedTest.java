package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.cigl.testing.Jvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A precision that TensorFlow would leave out without a word. */
class PrecisionRefusedTest {
  @TempDir Path folder;

  /** Without oneDNN no CPU computes in bfloat16. */
  @Test
  void nothingIsTrainedInAnotherPrecisionThanAskedFor() throws Exception {
    Path run = folder.resolve("run");
    ProcessBuilder builder =
        Jvm.builder(
            Cigl.class, List.of(), List.of("train", "--precision", "bfloat16", "-o", "" + run));
    builder.environment().put("TF_ENABLE_ONEDNN_OPTS", "0");
    builder.environment().put("CUDA_VISIBLE_DEVICES", "");
    Jvm.Ended ended = Jvm.run(builder);
    assertThat(ended.code()).as(ended.printed()).isEqualTo(2);
    assertThat(ended.lastLine())
        .startsWith("cigl: --precision is bfloat16")
        .endsWith("must be float32");
    assertThat(run).doesNotExist();
  }
}
