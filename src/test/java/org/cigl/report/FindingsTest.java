package org.cigl.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.cigl.InvalidInputException;
import org.cigl.calibration.Predictions;
import org.cigl.data.ImageSet;
import org.cigl.network.ImageShape;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final List<String> NAMES = List.of("a", "b", "c");

  /** Probabilities of three classes, row by row. */
  private static Predictions five() {
    return Predictions.ofProbabilities(
        new double[] {
          0.8, 0.1, 0.1, // a, right
          0.2, 0.7, 0.1, // a, taken for b
          0.05, 0.9, 0.05, // a, taken for b
          0.1, 0.1, 0.8, // c, right
          0.6, 0.3, 0.1, // b, taken for a
        },
        new int[] {0, 0, 0, 2, 1},
        3);
  }

  @Test
  void countsWhatIsTakenForWhatAndListsTheSurestMistakesFirst() {
    Findings findings = SampleRuns.findings(five(), NAMES);
    assertThat(findings.confusion())
        .containsExactly(List.of(1, 2, 0), List.of(1, 0, 0), List.of(0, 0, 1));
    assertThat(findings.mostConfused())
        .containsExactly(new Confusion(0, 1, 2, 3), new Confusion(1, 0, 1, 1));
    assertThat(findings.mistakes()).extracting(Mistake::image).containsExactly(2, 1, 4);
    assertThat(findings.mistakes().get(0).label()).isZero();
    assertThat(findings.mistakes().get(0).predicted()).isEqualTo(1);
    assertThat(findings.mistakes().get(0).confidence()).isBetween(0.8999, 0.9001);
  }

  @Test
  void theFileGivesItBack() {
    Findings findings = SampleRuns.findings(five(), NAMES);
    String text = TypedYaml.writeJson(findings);
    assertThat(TypedYaml.bind(TypedYaml.parse(text, "file"), Findings.class, "file"))
        .isEqualTo(findings);
    String damaged = text.replaceFirst("\"predicted\" : 1", "\"predicted\" : 3");
    assertThatThrownBy(
            () -> TypedYaml.bind(TypedYaml.parse(damaged, "file"), Findings.class, "file"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not from 0 to 2");
  }

  @Test
  void itsSizeIsBoundedWhateverTheNumberOfClasses() {
    int classes = 1000;
    double[] logits = new double[3000 * classes];
    int[] labels = new int[3000];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % classes;
      logits[i * classes + (i * 7 + 1) % classes] = 5;
    }
    List<String> names = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    Predictions predicted = new Predictions(logits, labels, classes);
    var report = SampleRuns.findings(five(), NAMES).finalModel();
    Findings findings =
        Findings.of("average", 1, null, report, report, predicted, names, Integer::toString);
    assertThat(findings.confusion()).isNull();
    assertThat(findings.mostConfused()).hasSize(Findings.CONFUSIONS);
    assertThat(findings.mistakes()).hasSize(Findings.MISTAKES);
    assertThat(TypedYaml.writeJson(findings)).hasSizeLessThan(100_000);
  }

  @Test
  void picturesShowTheImagesOfTheMistakes() throws IOException {
    byte[] pixels = new byte[5 * 4 * 3];
    for (int image = 0; image < 5; image++) {
      for (int i = 0; i < 12; i++) {
        pixels[image * 12 + i] = (byte) (image * 40 + i);
      }
    }
    ImageSet images = new ImageSet(new ImageShape(2, 2, 3), pixels, new int[5], NAMES);
    List<byte[]> pictures = SampleRuns.findings(five(), NAMES).pictures(images);
    assertThat(pictures).hasSize(3);
    var first = ImageIO.read(new ByteArrayInputStream(pictures.get(0)));
    assertThat(first.getWidth()).isEqualTo(2);
    assertThat(first.getRGB(1, 0) & 0xFFFFFF)
        .as("image 2, second pixel: 83, 84, 85")
        .isEqualTo(83 << 16 | 84 << 8 | 85);
  }

  @Test
  void largeImagesBecomeSmallPictures() throws IOException {
    float[] raw = new float[300 * 600];
    java.util.Arrays.fill(raw, 200);
    byte[] png = Thumbnail.png(raw, 0, new ImageShape(300, 600, 1));
    var image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getWidth()).isEqualTo(128);
    assertThat(image.getHeight()).isEqualTo(64);
    assertThat(image.getRaster().getSample(60, 30, 0)).isEqualTo(200);
  }
}
