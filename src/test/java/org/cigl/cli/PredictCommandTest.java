package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.cigl.calibration.Predictions;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.DataSource;
import org.cigl.data.ImagePreparation;
import org.cigl.data.ImageSet;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.export.TrainedModel;
import org.cigl.serving.TestModels;
import org.cigl.serving.TestServer;
import org.cigl.serving.http.ServerOptions;
import org.cigl.serving.json.ReadingRules;
import org.cigl.testing.CommandLineRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code cigl predict} over files, folders and data sets, by a model in a folder or behind a
 * server.
 */
class PredictCommandTest {
  private static final int IMAGES = 140; // more than a batch
  private static final ImageSet TEST =
      DataSets.load(DataSource.bundled()).test().select(IntStream.range(0, IMAGES).toArray());

  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    model("named", ImagePreparation.STRETCH);
    Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < IMAGES; i++) {
      image(folder.resolve("images").resolve(String.format("%03d.png", i)), i);
    }
    Files.createDirectory(folder.resolve("mixed"));
    Files.writeString(folder.resolve("mixed/a.png"), "no image");
    image(folder.resolve("mixed/b.png"), 7);
  }

  private static Path model(String name, ImagePreparation preparation) {
    TrainedModel model = TestModels.trained(5);
    List<String> names = IntStream.range(0, 10).mapToObj(i -> "class " + (char) ('a' + i)).toList();
    return SavedModelWriter.write(
        new TrainedModel(
            model.network(),
            model.normalization(),
            names,
            model.values(),
            Set.of(),
            "dense",
            preparation,
            List.of(),
            List.of()),
        folder.resolve("models").resolve(name),
        1,
        written -> {});
  }

  private static void image(Path file, int index) throws IOException {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(TEST.pixels(), index * 784, pixels, 0, 784);
    ImageIO.write(image, "png", file.toFile());
  }

  private static CommandLineRun predict(String... arguments) {
    List<String> command = new ArrayList<>(List.of("predict"));
    Arrays.stream(arguments)
        .map(argument -> argument.replace("{dir}", folder.toString()))
        .forEach(command::add);
    return CommandLineRun.of(command);
  }

  /** Label and confidence of every image, as the model gives them for the pixels. */
  private static List<String> expected() {
    try (ServedModel model = ServedModel.load(folder.resolve("models/named"))) {
      Predictions predictions = model.predict(TEST.floats(0, IMAGES), new int[IMAGES]);
      return IntStream.range(0, IMAGES)
          .mapToObj(i -> "class " + (char) ('a' + predictions.predicted(i)))
          .toList();
    }
  }

  private static List<String> column(String csv, int column) {
    return csv.lines().skip(1).map(line -> line.split(",", -1)[column]).toList();
  }

  @Test
  void aDataSetIsTakenInPlaceOfImages() throws IOException {
    DataSets.writeIdx(
        new DataSet("drawn", TEST, TEST), Files.createDirectory(folder.resolve("idx")));
    CommandLineRun run = predict("{dir}/models/named", "{dir}/idx", "-o", "{dir}/set.csv");
    assertThat(run.exitCode()).as(run.err()).isZero();
    String csv = Files.readString(folder.resolve("set.csv"));
    assertThat(column(csv, 0)).hasSize(IMAGES).startsWith("0", "1");

    CommandLineRun named = predict("{dir}/models/named", "fashion-mnist-10k", "-o", "{dir}/n.csv");
    assertThat(named.exitCode()).isEqualTo(2);
    assertThat(named.err()).contains("data set fashion-mnist-10k have not the same classes");

    Files.createDirectory(folder.resolve("nothing"));
    CommandLineRun nothing = predict("{dir}/models/named", "{dir}/nothing");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).hasLineCount(1).contains("nothing");
  }

  @Test
  void everyFileIsARowInOrder() throws IOException {
    CommandLineRun run = predict("{dir}/models/named", "{dir}/images", "-o", "{dir}/p.csv");
    assertThat(run.exitCode()).as(run.err()).isZero();
    String csv = Files.readString(folder.resolve("p.csv"));
    assertThat(column(csv, 0))
        .hasSize(IMAGES)
        .startsWith(folder.resolve("images/000.png").toString())
        .isSorted();
    assertThat(column(csv, 1)).isEqualTo(expected());
    assertThat(run.out()).contains("140 images predicted");

    CommandLineRun again = predict("{dir}/models/named", "{dir}/mixed/b.png", "-o", "{dir}/p.csv");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(column(Files.readString(folder.resolve("p.csv")), 1))
        .containsExactly(expected().get(7));
  }

  @Test
  void aServedModelSaysTheSame() throws IOException {
    CommandLineRun local = predict("{dir}/models/named", "{dir}/images", "--top", "1");
    Path card = folder.resolve("card.json");
    Files.writeString(
        card,
        "{\"model\": {\"class_names\": [\"class "
            + String.join("\", \"class ", "abcdefghij".split(""))
            + "\"]}, \"run\": {}}");
    ServerOptions options =
        new ServerOptions("127.0.0.1", 0, 32 << 20, 2, 10, new ReadingRules(1024, false));
    try (TestServer server = TestServer.start(folder.resolve("models"), options)) {
      String url = server.at("/v1/models/named").toString();
      CommandLineRun served =
          predict("--served", url, "--card", card.toString(), "{dir}/images", "--top", "1");
      assertThat(served.exitCode()).as(served.err()).isZero();
      assertThat(column(served.out(), 0)).isEqualTo(column(local.out(), 0));
      assertThat(column(served.out(), 1)).isEqualTo(expected());
      CommandLineRun numbered = predict("--served", url, "{dir}/images/000.png");
      assertThat(column(numbered.out(), 1)).allMatch(label -> label.matches("\\d"));
    }
  }

  @Test
  void aBadFileIsARowAndTheExitCodeIsOne() {
    CommandLineRun run = predict("{dir}/models/named", "{dir}/mixed");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(column(run.out(), 1)).containsExactly("", expected().get(7));
    assertThat(run.out()).contains("whatever its name says");
    assertThat(run.err()).contains("1 of 2 files could not be predicted").hasLineCount(1);
  }

  @Test
  void badFilesAreLeftOutWhereThatIsAskedFor() {
    CommandLineRun run = predict("{dir}/models/named", "{dir}/mixed", "--skip-bad");
    assertThat(run.exitCode()).isZero();
    assertThat(column(run.out(), 1)).containsExactly(expected().get(7));
    assertThat(run.err()).contains("warning  ", "mixed/a.png is skipped: is no ").hasLineCount(1);
  }

  @Test
  void imagesOfADataSetComeWithTheirClasses() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    DataSets.writeIdx(new DataSet("idx", TEST, TEST), data);
    CommandLineRun run =
        predict(
            "{dir}/models/named",
            "--data",
            "idx",
            "--data-directory",
            data.toString(),
            "--format",
            "jsonl",
            "-o",
            "{dir}/set.txt");
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<String> lines = Files.readAllLines(folder.resolve("set.txt"));
    assertThat(lines).hasSize(IMAGES);
    assertThat(lines.get(3)).startsWith("{\"file\":\"3\",\"label\":\"").contains("\"true_label\":");
  }

  /** Files of another size are cropped or stretched as the training images were. */
  @Test
  void filesAreBroughtToTheSizeAsTheTrainingImagesWere() throws IOException {
    model("cropped", ImagePreparation.CENTRAL_CROP);
    BufferedImage wide = new BufferedImage(112, 28, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = ((DataBufferByte) wide.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i % 112 < 42 || i % 112 >= 70 ? 255 : 40);
    }
    ImageIO.write(wide, "png", folder.resolve("wide.png").toFile());
    String stretched = predict("{dir}/models/named", "{dir}/wide.png").out();
    String cropped = predict("{dir}/models/cropped", "{dir}/wide.png").out();
    try (ServedModel model = ServedModel.load(folder.resolve("models/named"))) {
      float[] flat = new float[784];
      Arrays.fill(flat, 40);
      String confidence =
          Float.toString((float) model.predict(flat, new int[1]).confidence(0)).substring(0, 6);
      assertThat(column(cropped, 2).get(0)).startsWith(confidence);
      assertThat(column(stretched, 2).get(0)).doesNotStartWith(confidence);
    }
  }
}
