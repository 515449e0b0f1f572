package org.cigl.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cigl.testing.SparseModels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exports killed at random moments, while a reader lists the folder in a tight loop, as a model
 * server does, and loads every version as soon as it is there: each must load and answer.
 */
class KilledExportsTest {
  @TempDir Path folder;

  @Tag("slow")
  @Test
  void aReaderNeverSeesAVersionThatDoesNotLoad() throws Exception {
    run(4, 8);
  }

  /**
   * At scale, about five minutes on two cores:
   *
   * <pre>
   * mvn test -Dtest=KilledExportsTest -Dgroups=large -Dexcluded.groups=none
   * </pre>
   */
  @Tag("large")
  @Test
  void noneOfAHundredEither() throws Exception {
    run(100, 100);
  }

  private void run(int kills, int versions) throws Exception {
    Path base = folder.resolve("models/m");
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> read(base, stop));
    try {
      Random random = new Random(1);
      for (int kill = 0; kill < kills; kill++) {
        Process process = export(base, Integer.MAX_VALUE);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1200));
        process.destroyForcibly().waitFor();
      }
      int left = hidden(base);
      Process process = export(base, versions);
      assertThat(process.waitFor()).isZero();
      System.out.printf(Locale.ROOT, "%d exports killed, %d of them while writing%n", kills, left);
    } finally {
      stop.set(true);
    }
    int seen = reader.get(5, TimeUnit.MINUTES);
    System.out.printf(Locale.ROOT, "%d versions were seen, and each loaded%n", seen);
    assertThat(seen).isGreaterThanOrEqualTo(versions);
  }

  /** What writers that were killed left behind, under names that no server takes for versions. */
  private static int hidden(Path base) throws IOException {
    if (!Files.isDirectory(base)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(base)) {
      return (int) entries.filter(path -> path.getFileName().toString().startsWith(".")).count();
    }
  }

  /** Starts a process that exports, and waits until it is about to. */
  private static Process export(Path base, int versions) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Exporting.class.getName(),
                base.toString(),
                Integer.toString(versions))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("ready");
    return process;
  }

  /** Loads every version that appears, until told to stop and none is new. */
  private static int read(Path base, AtomicBoolean stop) {
    float[] image = SparseModels.images(SparseModels.of("fully-connected", 0.95, 1), 1, 1);
    Set<String> loaded = new TreeSet<>();
    float[] expected = null;
    while (true) {
      boolean last = stop.get();
      List<Path> versions = new ArrayList<>();
      if (Files.isDirectory(base)) {
        try (Stream<Path> entries = Files.list(base)) {
          entries
              .filter(path -> path.getFileName().toString().matches("\\d+"))
              .filter(path -> !loaded.contains(path.getFileName().toString()))
              .forEach(versions::add);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
      for (Path version : versions) {
        try (ServedModel model = ServedModel.load(version)) {
          float[] answer = model.fetch(image, 1, "probabilities");
          expected = expected == null ? answer : expected;
          assertThat(answer).isEqualTo(expected);
        }
        loaded.add(version.getFileName().toString());
      }
      if (last && versions.isEmpty()) {
        return loaded.size();
      }
    }
  }
}
