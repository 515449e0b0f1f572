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
import org.cigl.testing.WebPs;
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
    Files.writeString(folder.resolve("train/cat/Thumbs.db"), "x");
    Files.writeString(folder.resolve("train/cat/desktop.ini"), "x");
    Files.createDirectories(folder.resolve("train/.cache"));
    Files.writeString(folder.resolve("train/labels.txt"), "beside the classes");
    assertThat(load(null).train().size()).isEqualTo(3);
  }

  @Test
  void imagesOfDifferentSizesAreBroughtToOne() throws IOException {
    write("train/cat/b.png", "png", plain(5, 6, ORANGE));
    assertThat(load(null).train().shape()).isEqualTo(new ImageShape(64, 64, 3));
    assertThat(load("8x8x3").train().shape()).isEqualTo(new ImageShape(8, 8, 3));
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    Path png = folder.resolve("train/cat/b.png");
    byte[] sound = Files.readAllBytes(png);
    Files.writeString(png, "no image");
    refused(null, "train/cat/b.png", "is no PNG, JPEG, WebP or BMP");
    Files.write(png, new byte[0]);
    refused(null, "train/cat/b.png", "is no PNG, JPEG, WebP or BMP");
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
    refused(null, "train/cat/b.png", "is no PNG, JPEG, WebP or BMP");
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
    refused(null, "train/cat/notes.txt", ".png, .jpg, .jpeg, .webp or .bmp");
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
  void everythingThatIsWrongIsSaidAtOnce() throws IOException {
    spoil();
    refused(
        "4x6x3",
        "4 problems",
        "train/cat/b.png: is no PNG",
        "train/cat/notes.txt: is no .png",
        "test/ant/e.png: its header cannot be read",
        "class 'bee'");
  }

  private void spoil() throws IOException {
    Files.writeString(folder.resolve("train/cat/b.png"), "no image");
    Files.writeString(folder.resolve("train/cat/notes.txt"), "x");
    Path test = folder.resolve("test/ant/e.png");
    Files.write(test, Arrays.copyOf(Files.readAllBytes(test), 20));
    write("test/bee/f.png", "png", plain(4, 6, BLUE));
  }

  @Test
  void whatIsWrongIsSkippedAndNamed() throws IOException {
    spoil();
    DataSet set = read(new FolderReading(null, true, null, null));
    assertThat(set.train().labels()).containsExactly(0, 1);
    assertThat(set.test().labels()).containsExactly(1);
    assertThat(set.skipped())
        .containsExactlyInAnyOrder(
            "train/cat/b.png", "train/cat/notes.txt", "test/ant/e.png", "test/bee");
    assertThat(DataWarnings.of(set))
        .anyMatch(w -> w.startsWith("4 files cannot be used and are skipped: "));
  }

  @Test
  void aValidationPartIsTakenAsItIs() throws IOException {
    write("val/cat/g.png", "png", plain(4, 6, BLUE));
    write("val/ant/h.png", "png", plain(4, 6, ORANGE));
    DataSet set = load(null);
    assertThat(set.validation().labels()).containsExactly(0, 1);
    Split split = set.split(0.5, 1);
    assertThat(split.train().size()).isEqualTo(3);
    assertThat(split.validation().size()).isEqualTo(2);
    assertThat(set.test().size()).isEqualTo(2);
  }

  @Test
  void withoutATestPartTheValidationPartIsReportedOn() throws IOException {
    Files.move(folder.resolve("test"), folder.resolve("val"));
    DataSet set = load(null);
    assertThat(set.test().labels()).containsExactly(0, 1);
    assertThat(set.validation()).isNull();
  }

  @Test
  void classesWithoutPartsAreSplitBySeedWithTheSameShareOfEach(@TempDir Path photos)
      throws IOException {
    for (int i = 0; i < 30; i++) {
      writeTo(photos, (i < 20 ? "ant/" : "cat/") + (100 + i) + ".bmp", plain(4, 6, shade(i)));
    }
    DataSet set = DataSets.load(DataSource.of(DataSets.IMAGE_FOLDER, photos.toString(), null));
    assertThat(set.train().classCounts()).containsExactly(16, 8);
    assertThat(set.test().classCounts()).containsExactly(4, 2);
    assertThat(set.split(0.25, 1).validation().classCounts()).containsExactly(4, 2);
    assertThat(DataWarnings.of(set)).isEmpty(); // no image is in both
    FolderReading other = new FolderReading(null, null, 0.5, 2L);
    DataSet another =
        DataSets.load(DataSource.of(DataSets.IMAGE_FOLDER, photos.toString(), null, other));
    assertThat(another.test().classCounts()).containsExactly(10, 5);
  }

  private static Color shade(int value) {
    return new Color(value, 2 * value, 3 * value);
  }

  @Test
  void partsWithoutATrainingPartAreNotTakenForClasses(@TempDir Path parts) throws IOException {
    writeTo(parts, "test/cat/a.bmp", plain(4, 6, BLUE));
    writeTo(parts, "val/cat/a.bmp", plain(4, 6, BLUE));
    assertThatThrownBy(
            () -> DataSets.load(DataSource.of(DataSets.IMAGE_FOLDER, parts.toString(), null)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no train/");
  }

  @Test
  void webpAndBmpAreRead() throws IOException {
    Files.write(folder.resolve("train/cat/w.webp"), WebPs.LOSSLESS);
    Files.write(folder.resolve("train/cat/x.webp"), WebPs.LOSSY);
    write("train/cat/y.bmp", "bmp", plain(8, 16, ORANGE));
    ImageSet train = load("8x16x3").train();
    assertThat(pixel(train, 3, 0)).containsExactly(20, 40, 200);
    assertThat(pixel(train, 3, 15)).containsExactly(250, 120, 10);
    assertNear(pixel(train, 4, 1), 20, 40, 200);
    assertNear(pixel(train, 4, 14), 250, 120, 10);
    assertThat(pixel(train, 5, 15)).containsExactly(250, 120, 10);
    Files.write(folder.resolve("train/cat/x.webp"), Arrays.copyOf(WebPs.LOSSY, 40));
    refused("8x16x3", "train/cat/x.webp", "must be a sound PNG, JPEG, WebP or BMP");
  }

  @Test
  void webpIsTurnedUpright() throws IOException {
    Files.write(folder.resolve("train/cat/w.webp"), WebPs.oriented(WebPs.LOSSLESS, 6));
    ImageSet train = load("16x8x3").train(); // blue was left, and is on top
    assertThat(pixel(train, 3, 0)).containsExactly(20, 40, 200);
    assertThat(pixel(train, 3, 127)).containsExactly(250, 120, 10);
  }

  @Test
  void theCentreIsCroppedInTheSizesProportions() throws IOException {
    BufferedImage image = plain(8, 24, BLUE);
    for (int i = 0; i < 64; i++) {
      image.setRGB(8 + i % 8, i / 8, ORANGE.getRGB());
    }
    write("train/cat/a.png", "png", image);
    DataSet set =
        DataSets.load(
            DataSource.of(
                DataSets.IMAGE_FOLDER,
                folder.toString(),
                "4x4x3",
                new FolderReading(ImagePreparation.CENTER_CROP, null, null, null)));
    for (int i = 0; i < 16; i++) {
      assertThat(pixel(set.train(), 1, i)).containsExactly(250, 120, 10);
    }
    assertThat(set.train().select(new int[] {0}).preparation())
        .isEqualTo(ImagePreparation.CENTER_CROP);
    assertNear(pixel(load("4x4x3").train(), 1, 0), 20, 40, 200);
  }

  @Test
  void aFolderIsForSetsThatHaveOne() {
    assertThatThrownBy(() -> DataSource.of(DataSets.BUNDLED, folder.toString(), null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("data.directory is " + folder, "bundled", "data.set");
    assertThatThrownBy(
            () ->
                DataSource.of(
                    "idx", folder.toString(), null, new FolderReading(null, true, null, null)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("data.skip_bad");
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

  private DataSet read(FolderReading reading) {
    return DataSets.load(DataSource.of(DataSets.IMAGE_FOLDER, folder.toString(), "4x6x3", reading));
  }

  private static void writeTo(Path folder, String name, BufferedImage image) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    assertThat(ImageIO.write(image, "bmp", folder.resolve(name).toFile())).isTrue();
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
