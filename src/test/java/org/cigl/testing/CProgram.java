package org.cigl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tests need of C, in {@code src/test/c}. */
public final class CProgram {
  private CProgram() {}

  /**
   * Compiles a source file; skips the test where there is no C compiler, or no Linux.
   *
   * @param source its name
   * @param to what is made
   * @param options of the compiler
   */
  public static void compile(String source, Path to, String... options)
      throws IOException, InterruptedException {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "skipped: " + source + " is Linux's");
    List<String> command = new ArrayList<>(List.of("cc", "-O1", "-o", to.toString()));
    command.addAll(List.of(options));
    command.add(Path.of("src/test/c", source).toString());
    Process compiler;
    try {
      compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: the C compiler cc is missing");
      throw e;
    }
    String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(compiler.waitFor()).as(output).isZero();
  }
}
