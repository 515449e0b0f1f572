package org.cigl.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.cigl.data.ImageSet;
import org.cigl.metrics.RunMetrics;
import org.cigl.network.ImageShape;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainingRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A record set much larger than the memory that may be used streams through training. Not part of
 * the ordinary tests, as it writes many gigabytes:
 *
 * <pre>mvn verify -Dtest=LargeRecordsTest -Dexcluded.groups= -Dcigl.gigabytes=20</pre>
 */
@Tag("large")
@EnabledOnOs(OS.LINUX)
class LargeRecordsTest {
  private static final int DISTINCT = 128;
  private static final ImageShape SHAPE = new ImageShape(640, 640, 3);
  private static final long MOST_MEMORY_KIB = 3L << 20;

  @TempDir Path temporary;

  @Test
  void streamsThroughTrainingInBoundedMemory() throws IOException {
    long gigabytes = Long.getLong("cigl.gigabytes", 2);
    Path records = Files.createDirectory(temporary.resolve("records"));
    RecordWriter.write(images(), records, "test", 1, EncodedImages.Format.JPEG);
    Path first = records.resolve("test-00000-of-00001");
    int shards = (int) ((gigabytes << 30) / Files.size(first) + 1);
    for (int shard = 0; shard < shards; shard++) {
      String name = String.format(Locale.ROOT, "train-%05d-of-%05d", shard, shards);
      Files.copy(first, records.resolve(name));
    }
    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of(
                "data",
                "{set: tfrecord, directory: '"
                    + records
                    + "', image: 32x32x3, classes: 10,"
                    + " augment: {random_resized_crop: true, flip: true}}",
                "network",
                "resnet-20",
                "epochs",
                "1",
                "topology.end",
                "50%",
                "averaging.start",
                "1 epochs"));
    long started = System.nanoTime();
    try (RunMetrics metrics = new RunMetrics(recipe)) {
      new TrainingRun(recipe)
          .execute(RunFolder.create(temporary.resolve("run")), metrics, List.of());
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    long peak = peakMemoryKib();
    System.out.printf(
        Locale.ROOT,
        "%d records, %.1f GB: %.0f s for an epoch, re-estimation and evaluation; peak resident"
            + " memory %.2f GB%n",
        (long) shards * DISTINCT,
        shards * Files.size(first) / 1e9,
        seconds,
        peak / 1e6);
    assertThat(peak).as("peak resident memory, KiB").isLessThan(MOST_MEMORY_KIB);
  }

  /** Noise: as large as JPEG gets. */
  private static ImageSet images() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] pixels = new byte[DISTINCT * SHAPE.size()];
    random.nextBytes(pixels);
    int[] labels = random.ints(DISTINCT, 0, 10).toArray();
    return new ImageSet(
        SHAPE, pixels, labels, List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
  }

  private static long peakMemoryKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
