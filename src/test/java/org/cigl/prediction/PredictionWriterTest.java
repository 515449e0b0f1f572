package org.cigl.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.cigl.calibration.Predictions;
import org.junit.jupiter.api.Test;

class PredictionWriterTest {
  private static final List<String> NAMES = List.of("ant", "bee, \"wild\"", "cat");
  private static final ImagePrediction SOUND =
      ImagePrediction.of(
          "a,b\n\"c\".png",
          "cat",
          new Predictions(
              new double[] {Math.log(0.2), Math.log(0.7), Math.log(0.1)}, new int[1], 3),
          0,
          NAMES,
          2);
  private static final ImagePrediction BAD = ImagePrediction.failed("d.png", "is damaged");

  private static String text(PredictionFormat format, boolean labelled, ImagePrediction... all)
      throws IOException {
    StringBuilder text = new StringBuilder();
    PredictionWriter writer = new PredictionWriter(text, format, 2, labelled);
    for (ImagePrediction each : all) {
      writer.write(each);
    }
    return text.toString();
  }

  @Test
  void csvIsReadBack() throws IOException {
    List<CSVRecord> rows =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new StringReader(text(PredictionFormat.CSV, false, SOUND, BAD)))
            .getRecords();
    Map<String, String> first = rows.get(0).toMap();
    assertThat(first)
        .containsEntry("file", "a,b\n\"c\".png")
        .containsEntry("label", "bee, \"wild\"")
        .containsEntry("confidence", "0.7")
        .containsEntry("label_2", "ant")
        .containsEntry("probability_2", "0.2")
        .containsEntry("error", "")
        .doesNotContainKeys("true_label", "label_3");
    double entropy = -0.2 * Math.log(0.2) - 0.7 * Math.log(0.7) - 0.1 * Math.log(0.1);
    assertThat(Double.parseDouble(first.get("entropy"))).isCloseTo(entropy, within(1e-6));
    assertThat(rows.get(1).toMap())
        .containsEntry("file", "d.png")
        .containsEntry("label", "")
        .containsEntry("probability_2", "")
        .containsEntry("error", "is damaged");
  }

  @Test
  void aKnownClassIsAColumn() throws IOException {
    assertThat(text(PredictionFormat.CSV, true, SOUND).lines().findFirst())
        .contains("file,label,confidence,entropy,true_label,label_2,probability_2");
    assertThat(text(PredictionFormat.CSV, true, SOUND)).contains(",cat,ant,0.2");
  }

  @Test
  void smallProbabilitiesHaveNoExponent() throws IOException {
    Predictions sure = new Predictions(new double[] {0, 14}, new int[1], 2);
    ImagePrediction small = ImagePrediction.of("a", null, sure, 0, NAMES.subList(0, 2), 2);
    assertThat(text(PredictionFormat.CSV, false, small))
        .contains(",ant,0.00000083")
        .doesNotContain("E-");
  }

  @Test
  void everyLineIsAJsonObject() throws IOException {
    List<String> lines = text(PredictionFormat.JSONL, true, SOUND, BAD).lines().toList();
    JsonNode first = new JsonMapper().readTree(lines.get(0));
    assertThat(first.path("file").asText()).isEqualTo("a,b\n\"c\".png");
    assertThat(first.path("true_label").asText()).isEqualTo("cat");
    assertThat(first.at("/top/1/label").asText()).isEqualTo("ant");
    assertThat(first.at("/top/1/probability").floatValue()).isEqualTo(0.2f);
    assertThat(first.path("confidence").floatValue()).isEqualTo(0.7f);
    JsonNode second = new JsonMapper().readTree(lines.get(1));
    assertThat(second.path("error").asText()).isEqualTo("is damaged");
    assertThat(second.has("label")).isFalse();
    assertThat(lines).hasSize(2);
  }
}
