package org.cigl.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.cigl.InvalidInputException;
import org.cigl.data.DataHashes;
import org.cigl.data.DataWarnings;
import org.cigl.data.LabelledImages;
import org.cigl.network.ImageShape;
import org.cigl.testing.Examples;
import org.cigl.testing.Jpegs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records are looked at as image files are: damage, orientation, classes without images. */
class RecordInspectionTest {
  private static final RecordFormat FORMAT =
      new RecordFormat(new ImageShape(8, 8, 3), List.of("ant", "bee", "cat"), 1);

  @TempDir private Path folder;
  private final byte[] jpeg;

  RecordInspectionTest() throws IOException {
    jpeg = Jpegs.of(Jpegs.detailed(64));
  }

  @BeforeEach
  void testImages() throws IOException {
    write("test-0", Examples.of(jpeg, 1), Examples.of(jpeg, 2));
  }

  private void write(String name, byte[]... payloads) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] payload : payloads) {
      bytes.writeBytes(RecordFraming.frame(payload));
    }
    Files.write(folder.resolve(name), bytes.toByteArray());
  }

  private RecordSet open() {
    return open(FORMAT);
  }

  private RecordSet open(RecordFormat format) {
    return RecordSet.open(new RecordSource(folder, format, 0));
  }

  /** A PNG. */
  private static byte[] pixel() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY), "png", png);
    return png.toByteArray();
  }

  @Test
  void damageInsideOfAJpegIsNamedWithFileAndRecord() throws IOException {
    write("train-0", Examples.of(jpeg, 1));
    write(
        "train-1", Examples.of(jpeg, 2), Examples.of(Jpegs.damaged(jpeg, 0.5), 3), new byte[] {1});
    String named = folder.resolve("train-1") + ": record 1: its image is damaged";
    assertThatThrownBy(() -> DataWarnings.of(open()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(named)
        .message()
        .hasLineCount(1);
    assertThatThrownBy(() -> open().train().requireSound()).hasMessageStartingWith(named);
    open().test().requireSound();
  }

  @Test
  void turnedImagesAreReadUpright() throws IOException {
    write("train-0", Examples.of(jpeg, 1), Examples.of(Jpegs.oriented(jpeg, 3), 2));
    float[] both = open().train().floats();
    int size = 8 * 8;
    for (int i = 0; i < size; i++) {
      for (int channel = 0; channel < 3; channel++) {
        assertThat(both[3 * (2 * size - 1 - i) + channel])
            .isCloseTo(both[3 * i + channel], within(1e-2f));
      }
    }
  }

  @Test
  void validationFilesBesideTestFilesAreValidatedOn() throws IOException {
    write("train-0", Examples.of(jpeg, 1), Examples.of(jpeg, 2));
    write("validation-0", Examples.of(jpeg, 1));
    assertThat(open().split(0.5, 1).train().size()).isEqualTo(2);
    assertThat(open().split(0.5, 1).validation().size()).isEqualTo(1);
    assertThat(open().test().size()).isEqualTo(2);
  }

  @Test
  void classesWithoutImagesAreNamed() throws IOException {
    write("train-0", Examples.of(jpeg, 1), Examples.of(jpeg, 1), Examples.of(jpeg, 3));
    assertThat(DataWarnings.of(open()))
        .contains(
            "1 of 3 classes have no training image and cannot be learned: bee",
            "1 of 3 classes have no test image, so that no metric says anything of them: cat");
  }

  @Test
  void tooManyPixelsAreRefusedBeforeTraining() throws IOException {
    ByteArrayOutputStream large = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(4097, 4097, BufferedImage.TYPE_BYTE_GRAY), "png", large);
    write("train-0", Examples.of(jpeg, 1), Examples.of(large.toByteArray(), 2));
    assertThatThrownBy(() -> DataWarnings.of(open()))
        .hasMessage(
            folder.resolve("train-0")
                + ": record 1: its image is 4097x4097, must have at most 16777216 pixels: scale it"
                + " down");
  }

  @Test
  void ofALargeSetASampleIsLookedAtAndTheMessageSaysSo() throws IOException {
    byte[] image = pixel();
    int count = 3 * RecordInspection.MOST_RECORDS;
    byte[][] all = new byte[count][];
    for (int i = 0; i < count; i++) {
      all[i] = Examples.of(image, i < count / 2 ? 1 : 3);
    }
    write("train-0", all);
    LabelledImages train = open().train();
    assertThat(train.inspected()).isEqualTo(RecordInspection.MOST_RECORDS);
    assertThat(train.classCounts()).containsExactly(2500, 0, 2500);
    assertThat(DataWarnings.of(open()))
        .contains(
            "1 of 3 classes have no training image among the 5,000 looked at of 15,000 and cannot"
                + " be learned: bee");
  }

  @Test
  void aSampleThatIsSmallForItsClassesTellsNothingOfThem() throws IOException {
    assertThat(missing(RecordInspection.MOST_RECORDS, 251)).as("no sample").isTrue();
    assertThat(missing(RecordInspection.MOST_RECORDS + 1, 250)).isTrue();
    assertThat(missing(RecordInspection.MOST_RECORDS + 1, 251)).isFalse();
  }

  /** Whether classes without training images are warned of, where only two have any. */
  private boolean missing(int records, int classes) throws IOException {
    byte[] image = pixel();
    byte[][] all = new byte[records][];
    for (int i = 0; i < records; i++) {
      all[i] = Examples.of(image, 1 + i % 2);
    }
    write("train-0", all);
    List<String> names = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    return DataWarnings.of(open(new RecordFormat(FORMAT.shape(), names, 1))).stream()
        .anyMatch(warning -> warning.contains("have no training image"));
  }

  @Test
  void noMoreThanSoManyRecordsAndBytesAreRead() throws IOException {
    byte[][] all = new byte[100][];
    Arrays.fill(all, Examples.of(jpeg, 1));
    write("train-0", all);
    RecordFiles files = RecordFiles.find(folder, "train");
    int[] every = IntStream.range(0, 100).toArray();
    long bytes = 100 * files.length(0);
    assertThat(RecordInspection.sample(files, every, 1000, bytes)).isEqualTo(every);
    assertThat(RecordInspection.sample(files, every, 4, bytes)).containsExactly(0, 25, 50, 75);
    assertThat(RecordInspection.sample(files, every, 1000, bytes / 5)).hasSize(20);
    assertThat(RecordInspection.sample(files, every, 1000, 1)).containsExactly(0);
  }

  @Test
  void thePartsHashesAreThoseOfTheRecordsWhateverFilesTheyAreIn() throws IOException {
    byte[] other = Examples.of(Jpegs.oriented(jpeg, 2), 1);
    write("train-0", Examples.of(jpeg, 1), Examples.of(jpeg, 2), other);
    DataHashes hashes = open().hashes();
    Files.delete(folder.resolve("train-0"));
    write("train-a", Examples.of(jpeg, 1));
    write("train-b", Examples.of(jpeg, 2), other);
    DataHashes split = open().hashes();
    assertThat(split.train()).isEqualTo(hashes.train()).isNotEqualTo(hashes.test());
    assertThat(split.test()).isEqualTo(hashes.test());
    assertThat(split.set()).as("of other files").isNotEqualTo(hashes.set());
    write("train-b", other, Examples.of(jpeg, 2));
    assertThat(open().hashes().train()).as("in another order").isNotEqualTo(hashes.train());
  }
}
