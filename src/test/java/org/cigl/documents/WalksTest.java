package org.cigl.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users do with the archive alone, in a clean folder: every script of src/test/walks. */
@Tag("slow")
class WalksTest {
  private static final Path WALKS = Path.of("src", "test", "walks");
  private static final String PRETRAINED = "pretrained.sh";

  @TempDir Path folder;

  static List<String> scripts() throws IOException {
    try (Stream<Path> files = Files.list(WALKS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sh"))
          .sorted()
          .toList();
    }
  }

  private static boolean made(String pattern) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.anyMatch(file -> file.getFileName().toString().matches(pattern));
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void isWalkedToItsEnd(String script) throws Exception {
    assumeTrue(made("cigl-[0-9.]+(-SNAPSHOT)?\\.tar\\.gz"), "mvn package has not been run");
    assumeTrue(
        !script.equals(PRETRAINED) || made("cigl-.*-fashion\\.tar\\.gz"),
        "src/main/release/pretrained.sh has not been run");
    Path printed = folder.resolve("printed.txt");
    Process process =
        new ProcessBuilder("bash", WALKS.resolve(script).toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      assertThat(process.waitFor()).as(() -> read(printed)).isZero();
    } finally {
      process.destroy();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
