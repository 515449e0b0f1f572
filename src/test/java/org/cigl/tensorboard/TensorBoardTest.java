package org.cigl.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.cigl.RunFailedException;
import org.cigl.cli.Cigl;
import org.cigl.records.RecordFraming;
import org.cigl.testing.Python;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;

/** The event file of a short run, read back here and by Python's TensorFlow. */
class TensorBoardTest {
  /** 9,000 images in batches of 128. */
  private static final int STEPS = 70;

  @TempDir private static Path temporary;
  private static Path file;
  private static List<Event> events;
  private static JsonNode summary;

  @BeforeAll
  static void train() throws IOException {
    Path run = temporary.resolve("run");
    StringWriter err = new StringWriter();
    int code =
        Cigl.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(
                "train",
                "--network=fully-connected",
                "--epochs=1",
                "--tensorboard",
                "--no-metrics",
                "--set=topology.interval=20 steps",
                "--set=learning_rate.step_decay.initial=0.05",
                "-o",
                run.toString());
    assertThat(code).as(err.toString()).isZero();
    try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
      file = files.findFirst().orElseThrow();
    }
    events = read(file);
    summary = new ObjectMapper().readTree(Files.readString(run.resolve("summary.json")));
  }

  /** Every event; each record must be framed as {@link RecordFraming} does. */
  private static List<Event> read(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int start = bytes.position();
      byte[] payload = new byte[(int) bytes.getLong(start)];
      bytes.get(start + 12, payload);
      byte[] frame = RecordFraming.frame(payload);
      byte[] found = new byte[frame.length];
      bytes.get(found);
      assertThat(found).isEqualTo(frame);
      events.add(Event.parseFrom(payload));
    }
    return events;
  }

  private static List<Summary.Value> values(String tag) {
    return events.stream()
        .flatMap(event -> event.getSummary().getValueList().stream())
        .filter(value -> value.getTag().equals(tag))
        .toList();
  }

  private static double last(String tag) {
    List<Summary.Value> values = values(tag);
    return values.get(values.size() - 1).getSimpleValue();
  }

  @Test
  void beginsWithTheVersionAndHasEveryStep() {
    assertThat(file.getFileName().toString()).contains("tfevents");
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(values("train/loss")).hasSize(STEPS);
    assertThat(values("train/accuracy")).hasSize(STEPS);
    assertThat(last("train/learning_rate")).isPositive();
    assertThat(
            events.stream()
                .filter(e -> e.getSummary().getValueList().toString().contains("train/loss"))
                .map(Event::getStep))
        .startsWith(0L, 1L, 2L)
        .endsWith((long) STEPS - 1);
    assertThat(values("validation/ece_15")).hasSize(1);
    assertThat(values("validation/final_model_nll")).hasSize(1);
    assertThat(values("validation/final_model_ece_15")).hasSize(1);
    // Updates at steps 20 and 40; the topology is fixed from 70% on.
    assertThat(values("topology/dropped/hidden1/kernel")).hasSize(2);
  }

  @Test
  void histogramsCountTheActiveWeights() {
    HistogramProto histogram = values("weights/hidden1/kernel").get(0).getHisto();
    // 5% of 266,200 by ERK; a few active ones may be exactly zero.
    assertThat(histogram.getNum()).isBetween(8800.0, 9051.0);
    assertThat(histogram.getBucketList().stream().mapToDouble(Double::doubleValue).sum())
        .isEqualTo(histogram.getNum());
    assertThat(histogram.getBucketLimitList()).isSorted();
    assertThat(histogram.getBucketLimit(29)).isCloseTo(histogram.getMax(), within(1e-9));
  }

  @Test
  void theEndHasTheSummarysFiguresAndTheReliabilityDiagram() throws IOException {
    assertThat(last("test/final_model/accuracy"))
        .isCloseTo(summary.get("accuracy").asDouble(), within(1e-6));
    assertThat(last("test/final_model_temperature/ece_15"))
        .isCloseTo(summary.at("/after_temperature_scaling/ece_15").asDouble(), within(1e-6));
    Summary.Image image = values("reliability/final_model").get(0).getImage();
    var png = ImageIO.read(new ByteArrayInputStream(image.getEncodedImageString().toByteArray()));
    assertThat(png.getWidth()).isEqualTo(image.getWidth());
    assertThat(png.getHeight()).isEqualTo(image.getHeight());
    assertThat(png.getRaster().getNumBands()).isEqualTo(image.getColorspace());
  }

  @Tag("slow")
  @Test
  void pythonsTensorFlowReadsTheSame() throws Exception {
    String output = Python.run(List.of("tensorflow"), "check_events.py", file.toString());
    JsonNode tags =
        new ObjectMapper().readTree(output.strip().lines().reduce("", (all, line) -> line));
    assertThat(tags.at("/scalars/train~1loss").size()).isEqualTo(STEPS);
    assertThat(tags.at("/scalars/train~1loss/" + (STEPS - 1)).asDouble())
        .isCloseTo(last("train/loss"), within(1e-6));
    assertThat(tags.at("/histograms/weights~1logits~1kernel").asDouble())
        .isEqualTo(values("weights/logits/kernel").get(0).getHisto().getNum());
    assertThat(tags.at("/images/reliability~1final_model").asText()).isEqualTo("560x480x4");
  }

  @Test
  void aHistogramLeavesZerosOut() {
    HistogramProto histogram = Histogram.ofNonzeros(new float[] {0, -1, 0, 2, 2, 0.5f});
    assertThat(histogram.getNum()).isEqualTo(4);
    assertThat(histogram.getSum()).isEqualTo(3.5);
    assertThat(histogram.getSumSquares()).isEqualTo(9.25);
    assertThat(histogram.getBucket(0)).isEqualTo(1);
    assertThat(histogram.getBucket(15)).as("from 0.5 to 0.6").isEqualTo(1);
    assertThat(histogram.getBucket(29)).isEqualTo(2);
    assertThat(Histogram.ofNonzeros(new float[3])).isNull();
    float[] equal = new float[5];
    Arrays.fill(equal, 0.25f);
    assertThat(Histogram.ofNonzeros(equal).getBucket(0)).isEqualTo(5);
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    Path inTheWay = Files.writeString(temporary.resolve("file"), "");
    assertThatThrownBy(() -> new TensorBoard(inTheWay.resolve("tensorboard")).close())
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining(inTheWay.toString())
        .hasMessageContaining("cannot be written");
  }
}
