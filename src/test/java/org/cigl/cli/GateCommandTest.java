package org.cigl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.data.DataSet;
import org.cigl.data.DataSets;
import org.cigl.data.ImageSet;
import org.cigl.gate.NoisyPixels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promotion gate from the command line, on its own and as part of an export. */
@Tag("integration")
class GateCommandTest {
  @TempDir Path temporary;

  private record Ended(int code, String out, String err) {}

  private static Ended cigl(String command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(command.strip().split(" ", -1));
    return new Ended(code, out.toString(), err.toString());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private Path pixels() throws IOException {
    Path data = Files.createDirectory(temporary.resolve("data"));
    ImageSet images = NoisyPixels.images(2000);
    DataSets.writeIdx(new DataSet("pixels", images, images), data);
    return data;
  }

  @Test
  void refusesWithExitCode3AndTheFigures() throws IOException {
    Path data = pixels();
    NoisyPixels.Served models = NoisyPixels.export(temporary, 1.0, 0.5);
    String scored = " --data idx --data-directory " + data + " -o " + temporary + "/verdict.json";

    Ended refused =
        cigl(
            "gate "
                + models.versions().get(1)
                + " --against "
                + models.model()
                + " --against-version 1"
                + scored);
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err())
        .startsWith("cigl: refused: increase of ECE (15 bins) is 0.0")
        .hasLineCount(1);
    assertThat(refused.out())
        .contains("candidate - current", "| NLL ", "NOT KEPT", "2,000 images")
        .doesNotContain("passed");
    JsonNode verdict =
        new ObjectMapper().readTree(Files.readString(temporary.resolve("verdict.json")));
    assertThat(verdict.at("/verdict/passed").asBoolean(true)).isFalse();
    assertThat(verdict.at("/current").asText()).isEqualTo(models.versions().get(0).toString());
    assertThat(verdict.at("/limits/max_ece_increase").asDouble()).isEqualTo(0.005);
    JsonNode ece = verdict.at("/verdict/metrics/ece_15");
    assertThat(ece.at("/difference/value").asDouble())
        .isCloseTo(
            ece.at("/candidate/value").asDouble() - ece.at("/current/value").asDouble(),
            within(1e-12))
        .isGreaterThan(0.03);

    Ended better =
        cigl("gate " + models.versions().get(0) + " --against " + models.model() + scored);
    assertThat(better.code()).as(better.err()).isZero();
    assertThat(better.out()).endsWith("passed" + System.lineSeparator());

    Ended first =
        cigl("gate " + models.versions().get(1) + " --against " + temporary + "/empty" + scored);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("none in ").doesNotContain("candidate - current");
    Ended absolute =
        cigl(
            "gate "
                + models.versions().get(1)
                + " --against "
                + temporary
                + "/empty --max-ece 0.01"
                + scored);
    assertThat(absolute.code()).isEqualTo(3);
    assertThat(absolute.err()).contains("--max-ece is 0.01");
  }

  @Test
  void anExportThatIsRefusedWritesNothing() throws IOException {
    Path run = temporary.resolve("run");
    Path models = temporary.resolve("models");
    Path network =
        Files.writeString(
            temporary.resolve("pixel.yaml"),
            """
            name: pixel
            input: [1, 1, 1]
            classes: 2
            layers:
              - flatten: {}
              - dense: {name: logits, units: $classes}
            """);
    Ended trained =
        cigl(
            "train --method dense --epochs 5 --no-metrics --data idx --data-directory "
                + pixels()
                + " --set learning_rate.step_decay.initial=0.05 --network "
                + network
                + " -o "
                + run);
    assertThat(trained.code()).as(trained.err()).isZero();
    String export = "export " + run + " -o " + models + " --gate --max-ece-increase 0.02 ";

    Ended absolute = cigl(export + "--max-ece 0");
    assertThat(absolute.code()).isEqualTo(3);
    assertThat(absolute.err()).contains("refused: ECE (15 bins) is 0.", "--max-ece is 0.0");
    assertThat(models).doesNotExist();

    Ended first = cigl(export);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(names(models.resolve("data"))).containsExactly("1");

    Path summary = run.resolve("summary.json");
    String kept = Files.readString(summary);
    Files.writeString(
        summary, kept.replaceFirst("\"temperature\" : [0-9.]+", "\"temperature\" : 0.5"));
    Ended spoiled = cigl(export + "--fold-temperature");
    assertThat(spoiled.code()).isEqualTo(3);
    assertThat(spoiled.err()).contains("refused: increase of ECE (15 bins) is 0.");
    assertThat(spoiled.out()).contains("NOT KEPT").doesNotContain("model    ");
    assertThat(names(models.resolve("data"))).containsExactly("1");

    Files.writeString(summary, kept);
    Ended scaled = cigl(export + "--fold-temperature");
    assertThat(scaled.code()).as(scaled.err()).isZero();
    assertThat(names(models.resolve("data"))).containsExactly("1", "2");
  }
}
