package org.cigl.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.data.DataSet;
import org.cigl.data.DataWarnings;
import org.cigl.data.ImageSet;
import org.cigl.data.LabelledData;
import org.cigl.network.ImageShape;
import org.cigl.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A set of records that is not whole is refused by what its files' names say. */
class ShardsTest {
  @TempDir Path folder;

  private void write() throws IOException {
    ImageSet images = DrawnImages.of(30, 1);
    RecordWriter.write(images, folder, "train", 3, EncodedImages.Format.PNG);
    RecordWriter.write(
        images.select(new int[] {1, 3, 5, 7}), folder, "test", 2, EncodedImages.Format.PNG);
  }

  private LabelledData open() {
    return RecordSet.open(
        new RecordSource(
            folder, new RecordFormat(new ImageShape(8, 8, 1), List.of("a", "b", "c", "d"), 0), 0));
  }

  @Test
  void aWholeSetIsReadAndWhatBothPartsHoldIsSeen() throws IOException {
    write();
    assertThat(open().train().size()).isEqualTo(30);
    assertThat(DataWarnings.of(open()))
        .satisfiesExactly(
            classes -> assertThat(classes).startsWith("2 of 4 classes have no test image"),
            shared -> assertThat(shared).startsWith("4 of 4 test images equal a training image"));
    assertThat(DataWarnings.of(new DataSet("s", DrawnImages.of(9, 1), DrawnImages.of(9, 2))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "train-00001-of-00003, train-00001-of-00003",
    "train-00000-of-00003, train-00000-of-00003",
    "test-00001-of-00002, test-00001-of-00002"
  })
  void aMissingOneIsNamed(String file, String named) throws IOException {
    write();
    try (var files = Files.list(folder)) {
      Files.delete(
          files
              .filter(path -> path.getFileName().toString().startsWith(file))
              .findFirst()
              .orElseThrow());
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .message()
        .contains("1 are missing", named)
        .hasLineCount(1);
  }

  @Test
  void anEmptyOneAndOnesOfTwoWritingsAreNamed() throws IOException {
    write();
    Path first;
    try (var files = Files.list(folder)) {
      first =
          files
              .filter(path -> path.getFileName().toString().startsWith("train-00000"))
              .findFirst()
              .orElseThrow();
    }
    Path other =
        Files.copy(
            first, folder.resolve(first.getFileName().toString().replace("of-00003", "of-00004")));
    assertThatThrownBy(this::open).hasMessageContaining("two writings");
    Files.delete(other);
    Files.write(first, new byte[0]);
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(first + ": holds no record");
  }
}
