package org.cigl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.DigestUtils;
import org.cigl.InvalidInputException;
import org.cigl.files.ChecksummedFolder;
import org.cigl.serving.RequestException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader of what others give, tried by Jazzer on whatever it makes of the seeds. Whatever is
 * given is read, or refused in one clear line by the exceptions that are documented; anything else
 * is a finding, and so is an input that takes more than half a minute or more memory than the JVM
 * is given.
 *
 * <p>An ordinary build tries the seeds. All doors one after the other for ten minutes each, or one
 * of them:
 *
 * <pre>
 * mvn test -Pfuzz -Dfuzz.time=10m
 * mvn test -Pfuzz -Dfuzz.time=10m -Dtest=IdxFuzzTest
 * </pre>
 *
 * <p>Each prints a line with its inputs, above it the fuzzer's own, whose {@code cov} counts the
 * covered branches.
 */
@Timeout(value = FuzzedDoor.SECONDS, unit = TimeUnit.SECONDS)
public abstract class FuzzedDoor {
  static final int SECONDS = 30;
  private static final int LONGEST_MESSAGE = 5000;

  /** Inputs during which classes are loaded and instrumented, which takes seconds. */
  private static final int WARM = 200;

  private static String name;
  private static long inputs;
  private static long refused;
  private static long longestNanos;

  @TempDir private static Path folder;

  /** Reads something that was given. */
  @FunctionalInterface
  protected interface Reading {
    /** Reads it all. */
    void read() throws IOException;
  }

  /** Tries to read one input. */
  protected final void open(Reading reading) {
    name = getClass().getSimpleName();
    inputs++;
    long before = System.nanoTime();
    try {
      reading.read();
    } catch (InvalidInputException | RequestException e) {
      refused++;
      assertThat(e.getMessage())
          .hasLineCount(1)
          .hasSizeLessThan(LONGEST_MESSAGE)
          .doesNotContainPattern("\\p{Cc}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (inputs > WARM) {
      longestNanos = Math.max(longestNanos, System.nanoTime() - before);
    }
  }

  /** A file that holds the input: the same one each time. */
  protected final Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("input"), content);
  }

  /** A sealed folder of one file, written without waiting for the disk. */
  protected static void seal(Path folder, String file, byte[] content) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(file), content);
    Files.writeString(
        folder.resolve(ChecksummedFolder.SUMS),
        DigestUtils.sha256Hex(content) + "  " + file + "\n");
  }

  @AfterAll
  static void report() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT,
        "%s: %,d inputs, %,d of them refused, none after the first %d took more than %.0f ms;"
            + " %d of %d MiB of heap in use after%n",
        name,
        inputs,
        refused,
        WARM,
        longestNanos / 1e6,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20,
        runtime.maxMemory() >> 20);
    name = null;
    inputs = 0;
    refused = 0;
    longestNanos = 0;
  }
}
