package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.cigl.network.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
  @TempDir Path folder;

  @Test
  void theBundledSetIsBalancedAndWhole() {
    DataSet set = DataSets.load(DataSource.bundled());
    assertThat(set.train().shape()).isEqualTo(new ImageShape(28, 28, 1));
    assertThat(set.train().classCounts()).containsOnly(1000).hasSize(10);
    assertThat(set.test().classCounts()).containsOnly(1000).hasSize(10);
    assertThat(set.train().classNames()).contains("Ankle boot");
    // Fashion-MNIST's published first test image is an ankle boot.
    assertThat(set.test().labels()[0]).isEqualTo(9);
    // Published mean of the training images over 255: 0.2860, deviation 0.3530.
    Normalization normalization = Normalization.of(set.train());
    assertThat(normalization.mean().get(0) / 255).isCloseTo(0.2860f, within(0.004f));
    assertThat(normalization.deviation().get(0) / 255).isCloseTo(0.3530f, within(0.004f));
  }

  @Test
  void idxFilesComeBackAsTheyWereWritten() throws IOException {
    ImageShape shape = new ImageShape(2, 3, 1);
    ImageSet train = new ImageSet(shape, bytes(12), new int[] {1, 0}, List.of("zero", "one"));
    ImageSet test = new ImageSet(shape, bytes(6), new int[] {1}, List.of("zero", "one"));
    DataSets.writeIdx(new DataSet("tiny", train, test), folder);
    Files.writeString(folder.resolve("class_names.txt"), "zero\none\n");
    check(DataSets.load(new DataSource("idx", folder, null)), train, test);
    // Plain files are read as well as gzipped ones.
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".gz")).toList()) {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
          Files.write(Path.of(file.toString().replace(".gz", "")), in.readAllBytes());
        }
        Files.delete(file);
      }
    }
    check(DataSets.load(new DataSource("idx", folder, null)), train, test);
  }

  private static void check(DataSet read, ImageSet train, ImageSet test) {
    assertThat(read.train().shape()).isEqualTo(train.shape());
    assertThat(read.train().pixels()).isEqualTo(train.pixels());
    assertThat(read.train().labels()).isEqualTo(train.labels());
    assertThat(read.test().pixels()).isEqualTo(test.pixels());
    assertThat(read.train().classNames()).containsExactly("zero", "one");
  }

  @Test
  void cifarPlanesBecomePixels() throws IOException {
    for (int i = 1; i <= 5; i++) {
      Files.write(folder.resolve("data_batch_" + i + ".bin"), cifarRecord(1, i));
    }
    Files.write(folder.resolve("test_batch.bin"), cifarRecord(1, 9));
    DataSet set = DataSets.load(new DataSource("cifar-10", folder, null));
    assertThat(set.train().size()).isEqualTo(5);
    assertThat(set.train().labels()).containsExactly(1, 2, 3, 4, 5);
    assertThat(set.test().labels()).containsExactly(9);
    assertThat(set.train().classNames()).hasSize(10);
    float[] image = set.test().floats(0, 1);
    // Record: red plane holds row, green column, blue 200.
    assertThat(Arrays.copyOfRange(image, 3 * (32 * 5 + 7), 3 * (32 * 5 + 7) + 3))
        .containsExactly(5, 7, 200);
  }

  @Test
  void cifar100TakesTheFineLabel() throws IOException {
    Files.write(folder.resolve("train.bin"), cifarRecord(2, 77));
    Files.write(folder.resolve("test.bin"), cifarRecord(2, 99));
    DataSet set = DataSets.load(new DataSource("cifar-100", folder, null));
    assertThat(set.train().labels()).containsExactly(77);
    assertThat(set.test().labels()).containsExactly(99);
    assertThat(set.train().classes()).isEqualTo(100);
  }

  private static byte[] cifarRecord(int labelBytes, int label) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (int i = 1; i < labelBytes; i++) {
        out.writeByte(3);
      }
      out.writeByte(label);
      for (int plane = 0; plane < 3; plane++) {
        for (int i = 0; i < 1024; i++) {
          out.writeByte(plane == 0 ? i / 32 : plane == 1 ? i % 32 : 200);
        }
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void theHeldOutSplitIsAPartitionBySeed() {
    DataSet set = DataSets.load(DataSource.bundled());
    Split split = Split.holdOut(set.train(), 0.1, 5);
    assertThat(split.validation().size()).isEqualTo(1000);
    assertThat(split.train().size()).isEqualTo(9000);
    assertThat(images(split.train())).doesNotContainAnyElementsOf(images(split.validation()));
    assertThat(Split.holdOut(set.train(), 0.1, 5).validation().floats())
        .isEqualTo(split.validation().floats());
    assertThat(Split.holdOut(set.train(), 0.1, 6).validation().floats())
        .isNotEqualTo(split.validation().floats());
  }

  private static Set<String> images(LabelledImages set) {
    Set<String> images = new HashSet<>();
    int size = set.shape().size();
    float[] pixels = set.floats();
    for (int i = 0; i < set.size(); i++) {
      images.add(Arrays.toString(Arrays.copyOfRange(pixels, i * size, (i + 1) * size)));
    }
    return images;
  }

  @Test
  void normalizationByHand() {
    // Channel 0: 0, 2, 4, 6 (mean 3, deviation sqrt(5)); channel 1 constant.
    byte[] pixels = {0, 9, 2, 9, 4, 9, 6, 9};
    ImageSet set = new ImageSet(new ImageShape(2, 2, 2), pixels, new int[] {0}, List.of("a", "b"));
    Normalization normalization = Normalization.of(set);
    assertThat(normalization.mean()).containsExactly(3f, 9f);
    assertThat(normalization.deviation().get(0)).isCloseTo((float) Math.sqrt(5), within(1e-6f));
    assertThat(normalization.deviation().get(1)).isEqualTo(1f);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 37 + 200);
    }
    return bytes;
  }
}
