package org.cigl.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.cigl.data.ImageSet;
import org.cigl.metrics.RunMetrics;
import org.cigl.network.ImageShape;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainingRun;
import org.cigl.train.TrainingListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.Int64List;

/**
 * Writes a set of photograph-sized JPEG records of a given size, and trains once through it with
 * CigL in less than 3 GB of resident memory. Left out of an ordinary build; it needs the disk space
 * and, for 20 GB on two cores, about a quarter of an hour:
 *
 * <pre>
 * mvn test -Dtest=LargerThanMemoryTest -Dgroups=large -Dexcluded.groups=none -Dcigl.large.gigabytes=20
 * </pre>
 */
@Tag("large")
class LargerThanMemoryTest {
  private static final ImageShape PHOTOGRAPH = new ImageShape(375, 500, 3);
  private static final int CLASSES = 10;
  private static final int VARIANTS = 20;
  private static final int RECORDS_A_FILE = 2000;
  private static final long LIMIT_KIB = 3L << 20;

  @TempDir private Path folder;

  @Test
  void trainsInLessThanThreeGigabytes() throws IOException {
    long bytes = (long) (Double.parseDouble(System.getProperty("cigl.large.gigabytes", "2")) * 1e9);
    Path data = Files.createDirectory(folder.resolve("data"));
    List<byte[]> records = records();
    long written = write(records, data, "train", bytes);
    write(records, data, "test", 50_000_000);

    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of(
                "network", "small-conv",
                "epochs", "1",
                "averaging.start", "100%",
                "learning_rate.step_decay.initial", "0.02",
                "data",
                    String.format(
                        "{set: tfrecord, directory: '%s', image: 48x48x3, classes: %d,"
                            + " label_offset: 1, validation: 0.05,"
                            + " augment: {random_resized_crop: true}}",
                        data, CLASSES)));
    List<TrainingListener.EpochDone> epochs = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epochDone(EpochDone event) {
            epochs.add(event);
          }
        };
    try (RunMetrics metrics = new RunMetrics(recipe)) {
      new TrainingRun(recipe)
          .execute(RunFolder.create(folder.resolve("run")), metrics, List.of(listener));
    }
    TrainingListener.EpochDone epoch = epochs.get(0);
    long images = epoch.steps() * recipe.batchSize();
    long peak = memory("VmHWM");
    System.out.printf(
        Locale.ROOT,
        "%.1f GB of records; %,d training images of %s in %.0f s, %.0f a second;"
            + " resident memory at most %,d MiB%n",
        written / 1e9,
        images,
        PHOTOGRAPH,
        epoch.seconds(),
        images / epoch.seconds(),
        peak >> 10);
    assertThat(epoch.loss()).isLessThan(Math.log(CLASSES));
    assertThat(peak).as("peak of resident memory, KiB").isLessThan(LIMIT_KIB);
  }

  /** Pictures of a wave whose direction tells the class, under noise: about 110 kB each. */
  private static List<byte[]> records() {
    Random random = new Random(1);
    byte[] pixels = new byte[CLASSES * VARIANTS * PHOTOGRAPH.size()];
    int[] labels = new int[CLASSES * VARIANTS];
    for (int n = 0; n < labels.length; n++) {
      labels[n] = n % CLASSES;
      double angle = Math.PI * labels[n] / CLASSES;
      double phase = random.nextDouble() * 2 * Math.PI;
      for (int i = 0; i < PHOTOGRAPH.size(); i++) {
        int place = i / 3;
        int row = place / PHOTOGRAPH.width();
        int column = place % PHOTOGRAPH.width();
        double along = Math.cos(angle) * column + Math.sin(angle) * row;
        double value = 128 + 60 * Math.sin(along / 12 + phase) + 9 * random.nextGaussian();
        pixels[n * PHOTOGRAPH.size() + i] = (byte) Math.max(0, Math.min(255, value));
      }
    }
    List<String> names = java.util.Collections.nCopies(CLASSES, "class");
    ImageSet images = new ImageSet(PHOTOGRAPH, pixels, labels, names);
    List<byte[]> records = new ArrayList<>();
    try (EncodedImages encoded = new EncodedImages(images, EncodedImages.Format.JPEG)) {
      for (int n = 0; n < labels.length; n++) {
        records.add(RecordFraming.frame(example(encoded.get(n), labels[n] + 1)));
      }
    }
    return records;
  }

  private static byte[] example(byte[] image, long label) {
    return Example.newBuilder()
        .setFeatures(
            Features.newBuilder()
                .putFeature(
                    RecordFormat.IMAGE,
                    Feature.newBuilder()
                        .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFrom(image)))
                        .build())
                .putFeature(
                    RecordFormat.LABEL,
                    Feature.newBuilder()
                        .setInt64List(Int64List.newBuilder().addValue(label))
                        .build()))
        .build()
        .toByteArray();
  }

  private static long write(List<byte[]> records, Path folder, String split, long bytes)
      throws IOException {
    long written = 0;
    for (int file = 0, next = 0; written < bytes; file++) {
      Path path = folder.resolve(String.format(Locale.ROOT, "%s-%05d", split, file));
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20)) {
        for (int i = 0; i < RECORDS_A_FILE && written < bytes; i++, next++) {
          byte[] record = records.get(next % records.size());
          out.write(record);
          written += record.length;
        }
      }
    }
    return written;
  }

  /** A metric of this process in KiB, from the kernel. */
  private static long memory(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
