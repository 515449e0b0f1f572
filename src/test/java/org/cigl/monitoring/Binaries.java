package org.cigl.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of Prometheus's project that may be on this machine, as Debian calls them. */
final class Binaries {
  static final String PROMETHEUS = "prometheus";
  static final String PROMTOOL = "promtool";
  static final String PUSHGATEWAY = "prometheus-pushgateway";
  static final String ALERTMANAGER = "prometheus-alertmanager";
  static final String AMTOOL = "amtool";

  private Binaries() {}

  /** Skips the test, and says why, where one of the programs is missing. */
  static void assumePresent(String... names) {
    for (String name : names) {
      assumeTrue(
          Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))),
          name
              + " is not on the PATH; Debian: apt-get install prometheus prometheus-pushgateway"
              + " prometheus-alertmanager");
    }
  }

  /** Runs a program that must succeed. */
  static String run(String... command) throws IOException, InterruptedException {
    return run(null, command);
  }

  /** Runs a program that must succeed, with a file as its input. */
  static String run(Path input, String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s%n%s", List.of(command), output).isZero();
    return output;
  }
}
