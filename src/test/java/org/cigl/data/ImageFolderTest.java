package org.cigl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.cigl.InvalidInputException;
import org.cigl.network.ImageShape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private static final Color ORANGE = new Color(250, 120, 10);
  private static final Color BLUE = new Color(20, 40, 200);

  @TempDir Path folder;

  @BeforeEach
  void twoClasses() throws IOException {
    write("train/cat/b.png", "png", plain(4, 6, ORANGE));
    write("train/cat/a.png", "png", plain(4, 6, BLUE));
    write("train/ant/c.PNG", "png", plain(4, 6, ORANGE));
    write("test/cat/d.png", "png", plain(4, 6, BLUE));
    write("test/ant/e.png", "png", plain(4, 6, ORANGE));
  }

  @Test
  void classesAndImagesAreInAlphabeticalOrder() {
    DataSet set = load(null);
    assertThat(set.train().shape()).isEqualTo(new ImageShape(4, 6, 3));
    assertThat(set.train().classNames()).containsExactly("ant", "cat");
    assertThat(set.train().labels()).containsExactly(0, 1, 1);
    assertThat(set.test().labels()).containsExactly(0, 1);
    assertThat(pixel(set.train(), 0, 0)).containsExactly(250, 120, 10);
    assertThat(pixel(set.train(), 1, 0)).containsExactly(20, 40, 200);
    assertThat(pixel(set.train(), 2, 23)).containsExactly(250, 120, 10);
  }

  @Test
  void pixelsOfTheGivenSizeAreKeptAsTheyAre() throws IOException {
    BufferedImage image = plain(4, 6, BLUE);
    for (int i = 0; i < 24; i++) {
      image.setRGB(i % 6, i / 6, new Color(i * 10, 255 - i, (i * 97) % 256).getRGB());
    }
    write("train/cat/a.png", "png", image);
    ImageSet train = load("4x6x3").train();
    for (int i = 0; i < 24; i++) {
      assertThat(pixel(train, 1, i)).containsExactly(i * 10, 255 - i, (i * 97) % 256);
    }
    assertThat(load(null).train().pixels()).isEqualTo(train.pixels());
  }

  @Test
  void imagesAreResizedWithoutAliasing() throws IOException {
    // Columns 0, 200, 0, 200, ...: one column in four would be 0 or 200, their mean is 100.
    BufferedImage stripes = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      int value = i % 2 * 200;
      stripes.setRGB(i % 64, i / 64, new Color(value, value, value).getRGB());
    }
    write("train/cat/a.png", "png", stripes);
    ImageSet train = load("16x16x3").train();
    assertThat(train.shape()).isEqualTo(new ImageShape(16, 16, 3));
    for (int i = 0; i < 256; i++) {
      if (i % 16 > 0 && i % 16 < 15) {
        assertThat(pixel(train, 1, i)[0]).isBetween(98, 102);
      }
    }
    assertThat(pixel(train, 0, 255)).containsExactly(250, 120, 10);
  }

  @Test
  void jpegIsDecoded() throws IOException {
    write("train/cat/b.jpg", "jpg", plain(4, 6, ORANGE));
    write("train/cat/c.jpeg", "jpg", plain(4, 6, BLUE));
    ImageSet train = load(null).train();
    assertThat(train.size()).isEqualTo(5);
    assertNear(pixel(train, 3, 11), 250, 120, 10);
    assertNear(pixel(train, 4, 11), 20, 40, 200);
  }

  @Test
  void colourBecomesGreyByLuma() {
    ImageSet train = load("4x6x1").train();
    assertThat(train.shape().channels()).isEqualTo(1);
    // 0.299 * 250 + 0.587 * 120 + 0.114 * 10 = 146.3; 0.299 * 20 + 0.587 * 40 + 0.114 * 200 = 52.3
    assertThat(pixel(train, 0, 5)).containsExactly(146);
    assertThat(pixel(train, 1, 5)).containsExactly(52);
  }

  @Test
  void greyImagesAreGreyUnlessColourIsAskedFor() throws IOException {
    write("train/ant/c.PNG", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 77));
    write("train/cat/a.png", "png", grey(BufferedImage.TYPE_USHORT_GRAY, 77));
    write("train/cat/b.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 77));
    write("test/ant/e.png", "png", grey(BufferedImage.TYPE_BYTE_BINARY, 255));
    write("test/cat/d.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 78));
    DataSet set = load(null);
    assertThat(set.train().shape()).isEqualTo(new ImageShape(4, 6, 1));
    for (int i = 0; i < 3; i++) {
      assertThat(pixel(set.train(), i, 3)).containsExactly(77);
    }
    assertThat(pixel(set.test(), 0, 3)).containsExactly(255);
    assertThat(pixel(set.test(), 1, 3)).containsExactly(78);
    assertThat(pixel(load("4x6x3").train(), 0, 3)).containsExactly(77, 77, 77);
    write("train/cat/f.jpg", "jpg", grey(BufferedImage.TYPE_BYTE_GRAY, 90));
    assertThat(pixel(load(null).train(), 3, 3)).containsExactly(90);
  }

  @Test
  void transparencyIsDropped() throws IOException {
    BufferedImage image = new BufferedImage(6, 4, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 24; i++) {
      image.setRGB(i % 6, i / 6, new Color(250, 120, 10, 128).getRGB());
    }
    write("train/cat/a.png", "png", image);
    assertThat(pixel(load(null).train(), 1, 0)).containsExactly(250, 120, 10);
  }

  @Test
  void hiddenFilesAreIgnored() throws IOException {
    Files.writeString(folder.resolve("train/cat/.DS_Store"), "x");
    Files.createDirectories(folder.resolve("train/.cache"));
    Files.writeString(folder.resolve("train/labels.txt"), "beside the classes");
    assertThat(load(null).train().size()).isEqualTo(3);
  }

  @Test
  void imagesOfDifferentSizeNeedASize() throws IOException {
    write("train/cat/b.png", "png", plain(5, 6, ORANGE));
    refused(null, "train/cat/b.png", "5x6x3", "4x6x3", "data.image");
    assertThat(load("8x8x3").train().size()).isEqualTo(3);
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    Path png = folder.resolve("train/cat/b.png");
    byte[] sound = Files.readAllBytes(png);
    Files.writeString(png, "no image");
    refused(null, "train/cat/b.png", "is no PNG or JPEG");
    Files.write(png, new byte[0]);
    refused(null, "train/cat/b.png", "is no PNG or JPEG");
    Files.write(png, Arrays.copyOf(sound, 20));
    refused(null, "train/cat/b.png", "header cannot be read");
    Files.write(png, Arrays.copyOf(sound, sound.length - 20));
    refused(null, "train/cat/b.png", "cannot be decoded");
    Files.delete(png);
    write("train/cat/b.jpg", "jpg", noise());
    Path jpeg = folder.resolve("train/cat/b.jpg");
    Files.write(jpeg, Arrays.copyOf(Files.readAllBytes(jpeg), 1500));
    refused("4x6x3", "train/cat/b.jpg", "cannot be decoded");
  }

  @Test
  void anotherFormatUnderPngsNameIsRefused() throws IOException {
    write("train/cat/b.png", "gif", plain(4, 6, ORANGE));
    refused(null, "train/cat/b.png", "is no PNG or JPEG");
  }

  @Test
  void aBombIsRefusedByItsHeader() throws IOException {
    Path bomb = folder.resolve("train/cat/b.png");
    Files.write(bomb, bomb(60_000, 50_000));
    refused("4x6x3", "train/cat/b.png", "50000x60000", "40000000 pixels");
  }

  @Test
  void filesOfNoKnownKindAreRefused() throws IOException {
    Files.writeString(folder.resolve("train/cat/notes.txt"), "x");
    refused(null, "train/cat/notes.txt", ".png, .jpg or .jpeg");
  }

  @Test
  void aClassWithoutTestImagesIsWarnedOfAndAPartWithoutAnyIsRefused() throws IOException {
    Files.delete(folder.resolve("test/ant/e.png"));
    assertThat(DataWarnings.of(load(null)))
        .anyMatch(w -> w.contains("no test image") && w.endsWith(": ant"));
    Files.delete(folder.resolve("test/ant"));
    assertThat(DataWarnings.of(load(null))).anyMatch(w -> w.contains("no test image"));
    Files.delete(folder.resolve("test/cat/d.png"));
    refused(null, "test", "holds no image");
  }

  @Test
  void testHasNoClassThatTrainHasNot() throws IOException {
    Files.createDirectories(folder.resolve("test/bee"));
    refused(null, "test", "'bee'", "not among those of train");
  }

  @Test
  void foldersThatNameTheSameClassAreRefusedAsInAFileOfNames() throws IOException {
    write("train/cat /f.png", "png", plain(4, 6, BLUE));
    refused(null, "train: folders 'cat' and 'cat ' name the same class", "must differ");
  }

  @Test
  void aSizeIsForImageFoldersAlone() {
    assertThatThrownBy(() -> DataSource.of("mnist", folder.toString(), "8x8x1"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("data.image is 8x8x1", "mnist", "image-folder");
    assertThatThrownBy(() -> DataSource.of("image-folder", folder.toString(), "8x8x2"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("8x8x2", "1 channel", "3");
  }

  private DataSet load(String image) {
    return DataSets.load(DataSource.of(DataSets.IMAGE_FOLDER, folder.toString(), image));
  }

  private void refused(String image, String... fragments) {
    assertThatThrownBy(() -> load(image))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(fragments);
  }

  private void write(String name, String format, BufferedImage image) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
  }

  private static BufferedImage plain(int height, int width, Color colour) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      image.setRGB(i % width, i / width, colour.getRGB());
    }
    return image;
  }

  private static BufferedImage noise() {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < 64 * 64; i++) {
      image.setRGB(i % 64, i / 64, random.nextInt(1 << 24));
    }
    return image;
  }

  /** Sets samples, not colours: Java's grey has another gamma. */
  private static BufferedImage grey(int type, int value) {
    BufferedImage image = new BufferedImage(6, 4, type);
    int sample =
        switch (type) {
          case BufferedImage.TYPE_USHORT_GRAY -> value * 257;
          case BufferedImage.TYPE_BYTE_BINARY -> value / 255;
          default -> value;
        };
    for (int i = 0; i < 24; i++) {
      image.getRaster().setSample(i % 6, i / 6, 0, sample);
    }
    return image;
  }

  /** A PNG of a header alone. */
  private static byte[] bomb(int width, int height) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream chunk = new DataOutputStream(header);
    chunk.writeBytes("IHDR");
    chunk.writeInt(width);
    chunk.writeInt(height);
    chunk.write(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(header.toByteArray());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(file);
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    out.writeInt(13);
    out.write(header.toByteArray());
    out.writeInt((int) crc.getValue());
    for (String name : List.of("IDAT", "IEND")) {
      CRC32 empty = new CRC32();
      empty.update(name.getBytes(StandardCharsets.US_ASCII));
      out.writeInt(0);
      out.writeBytes(name);
      out.writeInt((int) empty.getValue());
    }
    return file.toByteArray();
  }

  private static int[] pixel(ImageSet set, int image, int position) {
    int channels = set.shape().channels();
    int start = image * set.shape().size() + position * channels;
    int[] values = new int[channels];
    for (int i = 0; i < channels; i++) {
      values[i] = set.pixels()[start + i] & 0xFF;
    }
    return values;
  }

  private static void assertNear(int[] actual, int... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isBetween(expected[i] - 4, expected[i] + 4);
    }
  }
}
