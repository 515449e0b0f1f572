package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.cigl.InvalidInputException;
import org.cigl.network.ImageShape;
import org.cigl.run.ModelOrigin;
import org.cigl.run.RunFolder;
import org.cigl.run.Summary;
import org.cigl.testing.CommandLineRun;
import org.cigl.testing.DrawnImages;
import org.cigl.testing.Jpegs;
import org.cigl.testing.TinyTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are not what they seem. */
class DataWarningsTest {
  private static final ImageShape SHAPE = new ImageShape(2, 2, 1);
  private static final List<String> NAMES = List.of("ant", "bee", "cat", "dog");

  @TempDir Path folder;

  private static ImageSet set(byte[] pixels, int... labels) {
    return new ImageSet(SHAPE, pixels, labels, NAMES);
  }

  private static byte[] pixels(int... grey) {
    byte[] pixels = new byte[grey.length * 4];
    for (int i = 0; i < grey.length; i++) {
      Arrays.fill(pixels, 4 * i, 4 * i + 4, (byte) grey[i]);
    }
    return pixels;
  }

  @Test
  void aSoundSetHasNone() {
    DataSet set =
        new DataSet("s", set(pixels(1, 2, 3, 4), 0, 1, 2, 3), set(pixels(5, 6, 7, 8), 3, 2, 1, 0));
    assertThat(DataWarnings.of(set)).isEmpty();
  }

  @Test
  void imagesOfBothPartsAreCounted() {
    DataSet set =
        new DataSet("s", set(pixels(1, 2, 3, 4), 0, 1, 2, 3), set(pixels(4, 4, 7, 1), 3, 2, 1, 0));
    assertThat(DataWarnings.of(set))
        .singleElement()
        .asString()
        .startsWith("3 of 4 test images equal a training image");
    Split split = new Split(set(pixels(1, 2), 0, 1), set(pixels(2, 9), 1, 1));
    assertThat(DataWarnings.of(set, split))
        .anyMatch(w -> w.startsWith("1 of 2 validation images equal a training image"));
  }

  @Test
  void classesWithoutImagesAndImagesThatAreAllAlikeAreSaid() {
    DataSet some = new DataSet("s", set(pixels(1, 2, 3), 0, 1, 1), set(pixels(7, 8), 0, 0));
    assertThat(DataWarnings.of(some))
        .anyMatch(
            w -> w.startsWith("2 of 4 classes have no training image") && w.endsWith("cat, dog"))
        .anyMatch(w -> w.startsWith("1 of 4 classes have no test image") && w.endsWith("bee"));
    DataSet one = new DataSet("s", set(pixels(1, 1, 1), 2, 2, 2), set(pixels(7, 8), 2, 2));
    assertThat(DataWarnings.of(one))
        .contains("all training images are of one class: there is nothing to learn")
        .contains("all 3 training images are alike: there is nothing to tell apart");
  }

  /** The glue: on the screen, in the summary and the card, of the very split. */
  @Test
  void trainingSaysItEverywhere() throws IOException {
    DataSet set = new DataSet("idx", DrawnImages.of(80, 1), DrawnImages.of(20, 1));
    TinyTraining tiny = TinyTraining.in(folder, 4);
    DataSets.writeIdx(set, folder.resolve("data"));
    for (String part :
        List.of("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")) {
      Files.delete(folder.resolve("data").resolve(part + "-ubyte"));
    }
    RunFolder run = new RunFolder(folder.resolve("run"));
    CommandLineRun trained = CommandLineRun.of(tiny.command(run.path()));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    String expected = "20 of 20 test images equal a training image";
    assertThat(trained.out()).contains("warning  " + expected);
    assertThat(Summary.read(run).data().warnings()).anyMatch(w -> w.startsWith(expected));
    assertThat(ModelOrigin.ofVersion(run.export().resolve("fashion/1")).hashes())
        .isEqualTo(set.hashes());
    assertThat(Files.readString(run.export().resolve("fashion/1/assets.extra/model_card.md")))
        .contains("- Warning: " + expected);
    CommandLineRun described =
        CommandLineRun.of(
            "data", "describe", "idx", "--data-directory", folder.resolve("data").toString());
    assertThat(described.out()).as(described.err()).contains("warning: " + expected);
  }

  @Test
  void namesOfClassesAreReadWithoutMarksAndBlanks() throws IOException {
    assertThat(names("\uFEFFzebra\r\n  ant \r\n\r\n")).containsExactly("zebra", "ant");
    refused("a\n\nb", "line 2 is blank");
    refused("a\nb\na", "lines 1 and 3", "a");
    refused("caf\u00E9\ncafe\u0301", "lines 1 and 2");
    refused("a\n" + "x".repeat(201), "line 2", "201");
    Path file = Files.write(folder.resolve("n"), new byte[] {'a', '\n', (byte) 0xE9});
    assertThatThrownBy(() -> ClassNames.read(file)).hasMessageContaining("UTF-8");
  }

  private List<String> names(String text) throws IOException {
    return ClassNames.read(Files.writeString(folder.resolve("names"), text));
  }

  private void refused(String text, String... fragments) {
    assertThatThrownBy(() -> names(text))
        .isInstanceOf(InvalidInputException.class)
        .message()
        .contains(fragments)
        .hasLineCount(1);
  }

  /** Where the stored image's first row begins and ends, by the tag's definition. */
  @ParameterizedTest
  @CsvSource({
    "1, top left, top right", "2, top right, top left", "3, bottom right, bottom left",
    "4, bottom left, bottom right", "5, top left, bottom left", "6, top right, bottom right",
    "7, bottom right, top right", "8, bottom left, top left"
  })
  void photographsAreUpright(int tag, String start, String end) throws IOException {
    BufferedImage stored = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        stored.setRGB(x, y, (y < 16 ? x < 24 ? Color.RED : Color.GREEN : Color.BLUE).getRGB());
      }
    }
    byte[] jpeg = Jpegs.oriented(Jpegs.of(stored), tag);
    for (String part : List.of("train", "test")) {
      for (String name : List.of("ant", "bee")) {
        Files.createDirectories(folder.resolve(part).resolve(name));
        Files.write(folder.resolve(part).resolve(name).resolve("1.jpg"), jpeg);
      }
    }
    DataSet set = DataSets.load(DataSource.of("image-folder", folder.toString(), null));
    ImageShape shape = set.train().shape();
    assertThat(shape).isEqualTo(tag < 5 ? new ImageShape(32, 48, 3) : new ImageShape(48, 32, 3));
    assertThat(corner(set.train(), start)).as("red").isEqualTo(0);
    assertThat(corner(set.train(), end)).as("green").isEqualTo(1);
  }

  private static int corner(ImageSet images, String where) {
    int y = where.startsWith("top") ? 2 : images.shape().height() - 3;
    int x = where.endsWith("left") ? 2 : images.shape().width() - 3;
    float[] pixels = images.floats(0, 1);
    int at = (y * images.shape().width() + x) * 3;
    int brightest = 0;
    for (int c = 1; c < 3; c++) {
      brightest = pixels[at + c] > pixels[at + brightest] ? c : brightest;
    }
    return brightest;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.7})
  void damageInsideOfAJpegIsNamed(double at) throws IOException {
    byte[] sound = Jpegs.of(Jpegs.detailed(64));
    assertThat(JpegCheck.damage(sound)).isNull();
    byte[] jpeg = Jpegs.damaged(sound, at);
    for (String name : List.of("train/ant", "train/bee", "test/ant", "test/bee")) {
      Files.createDirectories(folder.resolve(name));
      Files.write(folder.resolve(name).resolve("1.jpg"), sound);
    }
    Path damaged = Files.write(folder.resolve("train/bee/2.jpg"), jpeg);
    CommandLineRun run =
        CommandLineRun.of(
            "data", "describe", "image-folder", "--data-directory", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains(damaged.toString(), "damaged");
  }
}
