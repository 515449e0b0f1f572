package org.cigl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Python as a second opinion: the interpreter that the environment variable {@code CIGL_PYTHON}
 * names, {@code python3} by default. Tests that need it are skipped where it, or a package, is
 * missing.
 */
public final class Python {
  private static final Path SCRIPTS = Path.of("src/test/python");

  private Python() {}

  /**
   * Runs a script of this project, which must succeed.
   *
   * @param packages that it imports; where one is missing the test is skipped
   * @return what it printed
   */
  public static String run(List<String> packages, String script, String... arguments)
      throws IOException, InterruptedException {
    String interpreter = Optional.ofNullable(System.getenv("CIGL_PYTHON")).orElse("python3");
    return run(interpreter, "set CIGL_PYTHON", packages, script, arguments);
  }

  /**
   * As above, in the environment that {@code src/test/python/readers.sh} makes: it holds what reads
   * models besides TensorFlow.
   */
  public static String readers(List<String> packages, String script, String... arguments)
      throws IOException, InterruptedException {
    String interpreter = readersFolder().resolve("bin/python").toString();
    return run(interpreter, "run src/test/python/readers.sh", packages, script, arguments);
  }

  /** The folder that {@code src/test/python/readers.sh} fills. */
  public static Path readersFolder() {
    String caches =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    return Path.of(
        Optional.ofNullable(System.getenv("CIGL_READERS")).orElse(caches + "/cigl/readers"));
  }

  private static String run(
      String interpreter, String remedy, List<String> packages, String script, String... arguments)
      throws IOException, InterruptedException {
    String imports = "import " + String.join(", ", packages);
    boolean there;
    try {
      there = start(interpreter, List.of("-c", imports)).exit == 0;
    } catch (IOException e) {
      there = false;
    }
    assumeTrue(there, "skipped: " + interpreter + " with " + packages + " is missing; " + remedy);
    List<String> command = new ArrayList<>();
    command.add(SCRIPTS.resolve(script).toString());
    command.addAll(List.of(arguments));
    Finished finished = start(interpreter, command);
    assertThat(finished.exit).as("%s", finished.output).isZero();
    return finished.output;
  }

  private record Finished(int exit, String output) {}

  private static Finished start(String interpreter, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(interpreter);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Finished(process.waitFor(), output);
  }
}
