package org.cigl.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.cigl.tensorflow.Processor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C kernels by themselves, under the sanitizers: {@code src/test/c/kernels-test.c}. */
@Tag("slow")
class KernelArithmeticTest {
  /** A digest of all results, on every processor with fused multiply-add; so it was on arm64. */
  private static final String BITS = "bits 18687890a8460de5";

  @TempDir private Path folder;

  @Test
  void allImplementationsAgreeWithAPlainLoopAndToTheBitWithEachOther()
      throws IOException, InterruptedException {
    assumeTrue(KernelLibrary.available(), "skipped: no C compiler");
    String program = folder.resolve("kernels-test").toString();
    ProcessBuilder build = new ProcessBuilder("src/main/c/build.sh", "--test", program);
    build.environment().put("CFLAGS", "-fsanitize=address,undefined -fno-sanitize-recover");
    run(build);
    String output = run(new ProcessBuilder(program, "60"));
    assertThat(output).contains("60 convolutions and batch norms, 0 failures");
    if (Processor.current().flags().contains("fma")) {
      assertThat(output).contains(BITS);
    }
  }

  private static String run(ProcessBuilder command) throws IOException, InterruptedException {
    Process process = command.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
