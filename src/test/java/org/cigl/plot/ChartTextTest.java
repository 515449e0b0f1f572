package org.cigl.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.Predictions;
import org.cigl.capacity.CapacityChart;
import org.cigl.capacity.CapacityModel;
import org.cigl.capacity.Link;
import org.jfree.chart.JFreeChart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Names that somebody gave, in pictures. */
class ChartTextTest {
  @TempDir Path folder;

  static Stream<String> hostile() {
    return Stream.of(
        "a\u0000b\u0001\u001b[31m\u009bc",
        "abc\u202ecba\u2066x\u200b",
        "</text><script>alert(1)</script>&amp;]]><!--",
        "half \ud83d of a character \ude00",
        "no character \uffff\ufffe",
        "two\nlines\r\tand\u2028more",
        "long ".repeat(2000),
        "x".repeat(100_000),
        "\ud83d\ude00".repeat(5000),
        "");
  }

  @ParameterizedTest
  @CsvSource({
    "a\u202eb, a\\u202eb",
    "a\u0007b, a\\u0007b",
    "a\uffffb, a\\uffffb",
    "Größe < 5 & \ud83d\ude00, Größe < 5 & \ud83d\ude00"
  })
  void areShownAsTheyAreButForWhatIsNotSeen(String text, String shown) {
    assertThat(ChartText.of(text)).isEqualTo(shown);
  }

  @Test
  void longOnesKeepBeginningAndEnd() {
    String sixty = "b".repeat(60);
    assertThat(ChartText.of(sixty)).isEqualTo(sixty);
    assertThat(ChartText.of("a".repeat(31) + "b".repeat(30)))
        .isEqualTo("a".repeat(30) + "…" + "b".repeat(29));
    assertThat(ChartText.of("\ud83d\ude00".repeat(61)))
        .isEqualTo("\ud83d\ude00".repeat(30) + "…" + "\ud83d\ude00".repeat(29));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void breakNoPictureAsATitle(String name) throws Exception {
    requireWhole(
        ReliabilityDiagram.of(report(), name),
        ReliabilityDiagram.of(report(), "plain"),
        ReliabilityDiagram.WIDTH,
        ReliabilityDiagram.HEIGHT);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void breakNoPictureInALegend(String name) throws Exception {
    CapacityModel model = new CapacityModel(1000, 9000, 100, 0.5, new Link(1e6, 0.01, 0.002, 1e-6));
    requireWhole(
        CapacityChart.of(Map.of(name, model)),
        CapacityChart.of(Map.of("plain", model)),
        CapacityChart.WIDTH,
        CapacityChart.HEIGHT);
  }

  private static CalibrationReport report() {
    double[] logits = {2, 0, 0, 1, 0, 3, 1, 2};
    return CalibrationReport.of(new Predictions(logits, new int[] {0, 1, 0, 1}, 2), 1);
  }

  /** The SVG file is XML of the same elements but for the lines of text, and the plot has room. */
  private void requireWhole(JFreeChart chart, JFreeChart plain, int width, int height)
      throws Exception {
    Document shown = parsed(Pictures.svg(chart, width, height));
    Document other = parsed(Pictures.svg(plain, width, height));
    for (String element : new String[] {"rect", "path", "line", "polygon"}) {
      assertThat(shown.getElementsByTagName(element).getLength())
          .isEqualTo(other.getElementsByTagName(element).getLength());
    }
    NodeList all = shown.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      assertThat(all.item(i).getNodeName()).isNotEqualTo("script");
    }
    assertThat(shown.getDocumentElement().getTextContent().replace("\n", ""))
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    Pictures.write(chart, width, height, folder, "picture");
    BufferedImage image = ImageIO.read(folder.resolve("picture.png").toFile());
    assertThat(image.getWidth()).isEqualTo(2 * width);
  }

  private static Document parsed(byte[] svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg));
  }
}
