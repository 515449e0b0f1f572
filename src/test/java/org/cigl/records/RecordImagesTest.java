package org.cigl.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.ImageSet;
import org.cigl.data.LabelledImages;
import org.cigl.network.ImageShape;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that go out as PNG records come back as they were, in the order asked for. */
class RecordImagesTest {
  private static final int COUNT = 700;

  @TempDir private static Path folder;
  private static ImageSet original;
  private static RecordImages records;

  @BeforeAll
  static void write() throws IOException {
    original =
        DataSets.load(DataSource.bundled()).test().select(IntStream.range(0, COUNT).toArray());
    RecordWriter.write(original, folder, "train", 3, EncodedImages.Format.PNG);
    records = open(original, 0);
  }

  private static RecordImages open(ImageSet like, int shuffleBuffer) {
    return RecordImages.of(
        RecordFiles.find(folder, "train"),
        new RecordFormat(like.shape(), like.classNames(), 0),
        shuffleBuffer);
  }

  /** Every batch's images and labels, one after the other. */
  private static final class Read {
    private final float[] raw;
    private final int[] labels;
    private final List<Integer> sizes;

    private Read(float[] raw, int[] labels, List<Integer> sizes) {
      this.raw = raw;
      this.labels = labels;
      this.sizes = sizes;
    }

    float[] raw() {
      return raw;
    }

    int[] labels() {
      return labels;
    }

    List<Integer> sizes() {
      return sizes;
    }

    static Read of(LabelledImages images, int batchSize) {
      float[] raw = new float[images.size() * images.shape().size()];
      int[] labels = new int[images.size()];
      List<Integer> sizes = new ArrayList<>();
      images.forEachBatch(
          batchSize,
          (part, partLabels) -> {
            int done = sizes.stream().mapToInt(Integer::intValue).sum();
            System.arraycopy(part, 0, raw, done * images.shape().size(), part.length);
            System.arraycopy(partLabels, 0, labels, done, partLabels.length);
            sizes.add(partLabels.length);
          });
      return new Read(raw, labels, sizes);
    }
  }

  @Test
  void pngRecordsAreTheOriginals() {
    Read read = Read.of(records, 256);
    assertThat(records.size()).isEqualTo(COUNT);
    assertThat(read.sizes()).containsExactly(256, 256, 188);
    assertThat(read.raw()).isEqualTo(original.floats(0, COUNT));
    assertThat(read.labels()).isEqualTo(original.labels());
  }

  @Test
  void aSelectionIsReadInItsOrderAcrossFiles() {
    int[] chosen = {699, 0, 232, 233, 234, 5, 466, 467, 5};
    Read read = Read.of(records.select(chosen), 4);
    assertThat(read.raw()).isEqualTo(original.select(chosen).floats(0, chosen.length));
    assertThat(read.labels()).isEqualTo(original.select(chosen).labels());
    int[] again = {3, 3, 0};
    Read nested = Read.of(records.select(chosen).select(again), 4);
    assertThat(nested.labels()).containsExactly(original.select(chosen).select(again).labels());
  }

  @Test
  void jpegRecordsAreCloseToTheOriginals(@TempDir Path jpeg) throws IOException {
    RecordWriter.write(original, jpeg, "test", 1, EncodedImages.Format.JPEG);
    RecordImages images =
        RecordImages.of(
            RecordFiles.find(jpeg, "test", "validation"),
            new RecordFormat(original.shape(), original.classNames(), 0),
            0);
    float[] raw = Read.of(images, 500).raw();
    float[] expected = original.floats(0, COUNT);
    double error = 0;
    for (int i = 0; i < raw.length; i++) {
      error += Math.abs(raw[i] - expected[i]) / raw.length;
    }
    assertThat(error).isBetween(0.1, 4.0);
  }

  /** 56 rows and 28 columns, constant by row: the middle 7/8 * 28 rows, at even distances. */
  @Test
  void imagesOfAnotherSizeAreCroppedToTheirMiddleAndResized(@TempDir Path tall) throws IOException {
    ImageShape shape = new ImageShape(56, 28, 1);
    byte[] pixels = new byte[2 * shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (2 * (i % shape.size() / 28));
    }
    ImageSet set = new ImageSet(shape, pixels, new int[] {1, 0}, List.of("a", "b"));
    RecordWriter.write(set, tall, "train", 2, EncodedImages.Format.PNG);
    RecordFormat square = new RecordFormat(new ImageShape(14, 14, 1), set.classNames(), 0);
    float[] raw = Read.of(RecordImages.of(RecordFiles.find(tall, "train"), square, 0), 2).raw();
    // 28 * 0.875 rounds to 24 rows of 56, from row 16 on; row r of 14 is at 24/14 * (r + 0.5) -
    // 0.5.
    for (int row = 0; row < 14; row++) {
      float place = 16 + 24f / 14 * (row + 0.5f) - 0.5f;
      for (int column = 0; column < 14; column++) {
        assertThat(raw[row * 14 + column])
            .isCloseTo(2 * place, org.assertj.core.api.Assertions.within(1e-3f));
      }
    }
  }
}
