package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cigl.cli.Cigl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real images written as TFRecord files, trained on and evaluated as a stream. */
@Tag("slow")
@Tag("integration")
class RecordsRunTest {
  @TempDir Path temporary;

  @Test
  void trainsOnRecordsAndEvaluatesThem() throws IOException {
    String few = temporary.resolve("few").toString();
    cigl("data", "subset", "--per-class", "200", "-o", few);
    String records = temporary.resolve("records").toString();
    cigl("data", "records", "idx", "--data-directory", few, "--shards", "3", "-o", records);
    String[] data = {"--data", "tfrecord", "--data-directory", records, "--image", "28x28x1"};
    Path run = temporary.resolve("run");
    cigl(
        with(
            data,
            "train",
            "--no-metrics",
            "-o",
            run.toString(),
            "--network",
            "fully-connected",
            "--epochs",
            "3",
            "--set",
            "batch_size=32",
            "--set",
            "topology.interval=30 steps",
            "--set",
            "learning_rate.step_decay.initial=0.05"));
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(summary.get("dataset").asText()).isEqualTo("tfrecord");
    assertThat(summary.get("accuracy").asDouble()).isGreaterThan(0.5);
    assertThat(summary.get("steps").asInt()).isEqualTo(168);
    Path report = temporary.resolve("report");
    String model = run.resolve("export").resolve("records").toString();
    cigl(with(data, "evaluate", model, "-o", report.toString()));
    JsonNode metrics = new ObjectMapper().readTree(Files.readString(report.resolve("report.json")));
    assertThat(metrics.findValue("accuracy").findValue("value").asDouble())
        .isEqualTo(summary.get("accuracy").asDouble());
  }

  private static String[] with(String[] data, String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + data.length);
    System.arraycopy(data, 0, all, arguments.length, data.length);
    return all;
  }

  private static void cigl(String... arguments) {
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    assertThat(code).as(err.toString()).isZero();
  }
}
