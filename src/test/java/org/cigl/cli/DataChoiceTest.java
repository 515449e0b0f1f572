package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cigl.InvalidInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder in place of a data set's name. */
class DataChoiceTest {
  @TempDir Path temporary;
  private Path photos;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void images() throws IOException {
    photos = Files.createDirectory(temporary.resolve("My Photos"));
    for (String name : new String[] {"cat/a.bmp", "cat/b.bmp", "dog/a.bmp", "dog/b.bmp"}) {
      Path file = photos.resolve(name);
      Files.createDirectories(file.getParent());
      javax.imageio.ImageIO.write(
          new java.awt.image.BufferedImage(4, 4, java.awt.image.BufferedImage.TYPE_INT_RGB),
          "bmp",
          file.toFile());
    }
  }

  private int cigl(String... arguments) {
    return Cigl.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void aFolderStandsForItsSetAndNamesTheModel() {
    DataChoice choice = DataChoice.of(photos.toString(), null);
    assertThat(choice.set()).isEqualTo("image-folder");
    assertThat(choice.directory()).isEqualTo(photos.toString());
    assertThat(choice.modelName()).isEqualTo("my-photos");
    assertThatThrownBy(() -> DataChoice.of(photos.toString(), "elsewhere"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("must be one of them");
  }

  @ParameterizedTest
  @CsvSource({
    "mnist, , mnist",
    "cifar-10, /data/batches, cifar-10",
    "idx, /data/Street Signs, street-signs",
    "image-folder, /data/birds, birds",
    "tfrecord, /data/_shards, shards"
  })
  void aModelIsNamedAfterItsData(String set, String directory, String name) {
    assertThat(DataChoice.of(set, directory).modelName()).isEqualTo(name);
  }

  @Test
  void itIsDescribed() {
    assertThat(cigl("data", "describe", photos.toString())).as(err::toString).isZero();
    assertThat(out.toString()).contains("2 training and 2 test images of 4x4x3 in 2 classes");
  }

  @Test
  void problemsAreListedALineEach() throws IOException {
    Files.writeString(photos.resolve("cat/a.bmp"), "no image");
    Files.writeString(photos.resolve("dog/notes.txt"), "x");
    assertThat(cigl("data", "describe", photos.toString())).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("cigl: " + photos + ": 2 problems, must be mended, or skipped (--skip-bad)")
        .contains("  " + photos + "/cat/a.bmp: is no", "  " + photos + "/dog/notes.txt: is no")
        .hasLineCount(3);
  }

  @Test
  void whatIsSkippedIsSaid() throws IOException {
    Files.writeString(photos.resolve("dog/notes.txt"), "x");
    assertThat(cigl("data", "describe", photos.toString(), "--skip-bad")).isZero();
    assertThat(out.toString()).contains("1 files cannot be used and are skipped: dog/notes.txt");
  }

  @Test
  void aFolderWithoutASetThatUsesItIsRefused() {
    assertThat(cigl("train", "--data-directory", photos.toString())).isEqualTo(2);
    assertThat(cigl("data", "describe", "--data-directory", photos.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("cigl: --data-directory is " + photos))
        .allMatch(line -> line.contains("bundled"));
  }
}
