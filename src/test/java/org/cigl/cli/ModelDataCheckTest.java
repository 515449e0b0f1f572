package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.cigl.data.DataHashes;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.ImageSet;
import org.cigl.gate.NoisyPixels;
import org.cigl.records.RecordFraming;
import org.cigl.testing.Examples;
import org.cigl.testing.Jpegs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and data sets that do not belong together, from the command line. */
@Tag("integration")
class ModelDataCheckTest {
  private static final ImageSet IMAGES = withoutTies(NoisyPixels.images(300));

  @TempDir Path temporary;
  private NoisyPixels.Served models;

  private record Ended(int code, String out, String err) {
    String accuracy() {
      return out.lines().filter(line -> line.contains("ccuracy")).findFirst().orElseThrow();
    }
  }

  /** Without pixels at which both classes are as likely: the first in order is predicted. */
  private static ImageSet withoutTies(ImageSet images) {
    return images.select(
        IntStream.range(0, images.size()).filter(i -> images.pixels()[i] != (byte) 128).toArray());
  }

  @BeforeEach
  void export() {
    models = NoisyPixels.export(temporary, 1.0, 1.0);
  }

  private static Ended cigl(String... command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(String.join(" ", command).strip().split(" +", -1));
    return new Ended(code, out.toString(), err.toString());
  }

  /** The images; swapped: labels the other way round. */
  private String data(String name, boolean swapped, String... names) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve(name));
    int[] labels = IntStream.of(IMAGES.labels()).map(x -> swapped ? 1 - x : x).toArray();
    ImageSet images =
        new ImageSet(IMAGES.shape(), IMAGES.pixels(), labels, List.of("first", "second"));
    DataSets.writeIdx(new DataSet("idx", images, images), folder);
    if (names.length > 0) {
      Files.write(folder.resolve("class_names.txt"), List.of(names));
    }
    return " --data idx --data-directory " + folder;
  }

  private void card(int version, DataHashes hashes) throws IOException {
    card(
        version,
        String.format(
            Locale.ROOT,
            "%s\", \"train_sha256\": \"%s\", \"test_sha256\": \"%s",
            hashes.set(),
            hashes.train(),
            hashes.test()),
        "idx");
  }

  private void card(int version, String sha256, String dataset) throws IOException {
    Path extra = models.versions().get(version).resolve("assets.extra");
    Files.createDirectories(extra);
    Files.writeString(
        extra.resolve("model_card.json"),
        String.format(
            Locale.ROOT,
            "{\"model\": {\"class_names\": [\"dark\", \"bright\"]}, \"run\": {\"dataset\": \"%s\","
                + " \"data\": {\"sha256\": \"%s\"}}}",
            dataset,
            sha256));
  }

  private String sha256() {
    return new DataSet("idx", IMAGES, IMAGES).hashes().set();
  }

  @Test
  void evaluatesByName() throws IOException {
    String model = models.model().toString();
    Ended right = cigl("evaluate", model, data("same", false, "dark", "bright"));
    Ended turned = cigl("evaluate", model, data("turned", true, "bright", "dark"));
    assertThat(right.code()).as(right.err()).isZero();
    assertThat(right.out()).doesNotContain("classes  ");
    assertThat(turned.code()).as(turned.err()).isZero();
    assertThat(turned.accuracy()).isEqualTo(right.accuracy());
    assertThat(turned.out()).contains("in another order: they are matched by name");

    Ended unnamed = cigl("evaluate", model, data("unnamed", false));
    assertThat(unnamed.code()).isZero();
    assertThat(unnamed.out()).contains("data set idx has no class names");

    Ended other = cigl("evaluate", model, data("other", false, "cat", "dog"));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("'dark', 'bright'", "'cat', 'dog'").hasLineCount(1);
  }

  /** But for noise, which brings ties about; classes stand in the order of the data set. */
  private static List<String> rows(Ended ended) {
    return ended
        .out()
        .lines()
        .filter(line -> line.startsWith("|") && !line.contains("noise"))
        .sorted()
        .toList();
  }

  @Test
  void comparesCorruptedImagesByNameToo() throws IOException {
    String[] command = {"evaluate", models.model().toString(), "--corruptions"};
    Ended right = cigl(String.join(" ", command), data("same", false, "dark", "bright"));
    Ended turned = cigl(String.join(" ", command), data("turned", true, "bright", "dark"));
    List<String> rows = rows(right);
    assertThat(rows(turned)).isEqualTo(rows);
    assertThat(rows).hasSizeGreaterThan(15);
  }

  @Test
  void saysWhatTheHashesTell() throws IOException {
    String data = data("data", false, "dark", "bright");
    String evaluate = "evaluate " + models.versions().get(0) + data;
    card(0, sha256(), "idx");
    assertThat(cigl(evaluate).out()).contains("the same test images as the model's card");
    assertThat(cigl(evaluate, "--split train").out())
        .contains("warning  the model was trained on these images");
    card(0, "00", "idx");
    assertThat(cigl(evaluate).out()).contains("card is of a data set idx of other contents");
  }

  /** Two halves of the images, one to learn from and one to report on. */
  private String halves(String name, ImageSet train, ImageSet test) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve(name));
    DataSets.writeIdx(new DataSet("idx", train, test), folder);
    Files.write(folder.resolve("class_names.txt"), List.of("dark", "bright"));
    return "evaluate " + models.versions().get(0) + " --data idx --data-directory " + folder;
  }

  @Test
  void saysWhatTheHashesOfThePartsTell() throws IOException {
    ImageSet first = IMAGES.select(IntStream.range(0, 100).toArray());
    ImageSet second = IMAGES.select(IntStream.range(100, 200).toArray());
    ImageSet third = IMAGES.select(IntStream.range(200, 250).toArray());
    card(0, new DataSet("idx", first, second).hashes());
    String learned = "warning  the model was trained on these images";
    String reported = "data     the same test images as the model's card is of";
    assertThat(cigl(halves("same", first, second)).out()).contains(reported);
    assertThat(cigl(halves("own", third, first)).out()).contains(learned);
    assertThat(cigl(halves("train", first, third), "--split train").out()).contains(learned);
    assertThat(cigl(halves("retrained", third, second)).out()).contains(reported);
    assertThat(cigl(halves("changed", first, third)).out())
        .contains("of a data set idx with other test images and the same training images (SHA-256)")
        .doesNotContain(learned);
    assertThat(cigl(halves("others", third, third.select(new int[] {0, 1, 2}))).out())
        .contains("of a data set idx with other training and test images (SHA-256)");
    assertThat(cigl(halves("retrain", third, second), "--split train").out())
        .contains("of a data set idx with other training images and the same test images");
  }

  @Test
  void evaluatesFoldersOfClassesWhoseNamesNoFolderCanHave() throws IOException {
    Path metadata = models.versions().get(0).resolve("assets.extra/cigl.json");
    Files.writeString(metadata, Files.readString(metadata).replace("\"dark\"", "\"dark/dim\""));
    for (String part : List.of("train", "test")) {
      grey(part + "/dark_dim/1.png", 20, temporary.resolve("folders"));
      grey(part + "/bright/1.png", 220, temporary.resolve("folders"));
    }
    Ended ended =
        cigl(
            "evaluate " + models.versions().get(0) + " --data image-folder --data-directory",
            temporary.resolve("folders").toString());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.accuracy()).contains("1.0000");
    assertThat(ended.out()).contains("classes  data set image-folder", "'dark/dim' is 'dark_dim'");
  }

  private static void grey(String name, int value, Path folder) throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, value);
    Files.createDirectories(folder.resolve(name).getParent());
    ImageIO.write(image, "png", folder.resolve(name).toFile());
  }

  @Test
  void warnsOfPixelsThatAreNotFrom0To255() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("dim"));
    ImageSet dim =
        new ImageSet(
            IMAGES.shape(), new byte[] {0, 1, 1, 0}, new int[] {0, 1, 1, 0}, List.of("a", "b"));
    DataSets.writeIdx(new DataSet("idx", dim, dim), folder);
    assertThat(cigl("evaluate", models.model() + " --data idx --data-directory " + folder).out())
        .contains("warning  no pixel of data set idx is above 1");
  }

  @Test
  void theGateMatchesBothModels() throws IOException {
    String gate = "gate " + models.versions().get(1) + " --against " + models.model();
    String against =
        gate
            + " --against-version 1 --max-accuracy-decrease-upper 0.1"
            + " --max-ece-increase-upper 0.1 --min-accuracy 0.7";
    Ended turned = cigl(against, data("turned", true, "bright", "dark"));
    assertThat(turned.code()).as(turned.err() + turned.out()).isZero();
    Ended misread = cigl(against, data("misread", true, "cat", "dog"));
    assertThat(misread.code()).isEqualTo(2);
    assertThat(misread.err()).contains("have not the same classes").hasLineCount(1);

    Path metadata = models.versions().get(0).resolve("assets.extra/cigl.json");
    String kept = Files.readString(metadata);
    Files.writeString(metadata, kept.replace("dark", "night"));
    Ended differing = cigl(against, data("data", false));
    assertThat(differing.code()).isEqualTo(2);
    assertThat(differing.err()).contains("current version", "'night'");

    Files.writeString(
        metadata,
        kept.replace("dark", "x").replace("bright", "dark").replace("\"x\"", "\"bright\""));
    Ended unknowable = cigl(against, data("unnamed", false));
    assertThat(unknowable.code()).isEqualTo(2);
    assertThat(unknowable.err()).contains("another order", "has no class names");
  }

  @Test
  void theGateLooksForDamageInRecords() throws IOException {
    byte[] sound = Jpegs.of(Jpegs.detailed(64));
    record("train-0", sound, sound);
    record("test-0", sound, sound, Jpegs.damaged(sound, 0.5), sound);
    String gate = "gate " + models.versions().get(1) + " --against " + models.model();
    Ended refused =
        cigl(
            gate + " --against-version 1 --max-accuracy-decrease 0.5",
            "--data tfrecord --data-directory " + temporary);
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err())
        .contains(temporary.resolve("test-0") + ": record 2: its image is damaged")
        .hasLineCount(1);
  }

  private void record(String name, byte[]... images) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < images.length; i++) {
      file.writeBytes(RecordFraming.frame(Examples.of(images[i], i % 2)));
    }
    Files.write(temporary.resolve(name), file.toByteArray());
  }

  @Test
  void refusesImagesOfAnotherShape() throws IOException {
    Ended refused = cigl("evaluate", models.model().toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("takes images of 1x1x1", "fashion-mnist-10k has 28x28x1");
  }

  @Test
  void theMonitorRefusesOtherClassesBeforeItAsks() throws IOException {
    Path card = MonitoredCard.write(temporary.resolve("card.json"), "dark", "bright");
    Ended refused =
        cigl(
            "monitor --served http://127.0.0.1:1/v1/models/m --card",
            card.toString(),
            data("other", false, "cat", "dog"));
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains("have not the same classes").hasLineCount(1);
  }
}
