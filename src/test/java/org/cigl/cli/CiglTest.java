package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.cigl.metrics.ExitReason;
import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** What the command line says of failures that no input provokes in a test. */
class CiglTest {
  @Test
  void wantOfMemoryIsNoFaultOfTheProgram() {
    assertThat(ExitReason.of(new OutOfMemoryError("Java heap space")))
        .isEqualTo(ExitReason.RUN_FAILED);
    assertThat(ExitReason.of(new TFResourceExhaustedException("OOM")))
        .isEqualTo(ExitReason.RUN_FAILED);
  }

  @Test
  void memoryThatTensorFlowCannotHaveSaysWhatToChange() {
    StringWriter err = new StringWriter();
    int code =
        Cigl.explain(
            new TFResourceExhaustedException(
                "OOM when allocating tensor with shape[4096,512]\n\t [[node conv]]"),
            new PrintWriter(err));
    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("cigl: out of memory (OOM when allocating tensor with shape[4096,512])")
        .contains("smaller batch_size", "what was saved is still there")
        .hasLineCount(1);
  }
}
