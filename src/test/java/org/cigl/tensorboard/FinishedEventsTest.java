package org.cigl.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** Settings and metrics of finished runs as TensorBoard's table of hyperparameters has them. */
class FinishedEventsTest {
  @TempDir Path folder;

  private List<Summary.Value> values() throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Summary.Value> values = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] event = new byte[(int) bytes.getLong()];
      bytes.getInt(); // checksum of the length
      bytes.get(event);
      bytes.getInt(); // checksum of the event
      values.addAll(Event.parseFrom(event).getSummary().getValueList());
    }
    return values;
  }

  private static UnknownFieldSet message(ByteString bytes) throws IOException {
    return UnknownFieldSet.parseFrom(bytes);
  }

  /** The message of a plugin's field. */
  private static UnknownFieldSet plugin(Summary.Value value, int field) throws IOException {
    assertThat(value.getMetadata().getPluginData().getPluginName()).isEqualTo("hparams");
    UnknownFieldSet data = message(value.getMetadata().getPluginData().getContent());
    assertThat(data.getField(1).getVarintList()).as("version").containsExactly(0L);
    return message(data.getField(field).getLengthDelimitedList().get(0));
  }

  @Test
  void hasSettingsMetricsAndAnEnd() throws IOException {
    Map<String, Object> settings = Map.of("method", "cigl", "sparsity", 0.95, "first_dense", true);
    try (FinishedEvents events = new FinishedEvents(folder, settings, "cigl-0.95")) {
      events.add(1, Map.of("validation/nll", 0.5));
      events.add(2, Map.of("test/accuracy", 0.75));
    }
    List<Summary.Value> values = values();
    assertThat(values)
        .extracting(Summary.Value::getTag)
        .containsExactly(
            "_hparams_/session_start_info",
            "validation/nll",
            "test/accuracy",
            "_hparams_/session_end_info");
    UnknownFieldSet start = plugin(values.get(0), 3);
    assertThat(start.getField(4).getLengthDelimitedList())
        .containsExactly(ByteString.copyFromUtf8("cigl-0.95"));
    Map<String, Value> found = new TreeMap<>();
    for (ByteString entry : start.getField(1).getLengthDelimitedList()) {
      UnknownFieldSet pair = message(entry);
      found.put(
          pair.getField(1).getLengthDelimitedList().get(0).toStringUtf8(),
          Value.parseFrom(pair.getField(2).getLengthDelimitedList().get(0)));
    }
    assertThat(found.get("method").getStringValue()).isEqualTo("cigl");
    assertThat(found.get("sparsity").getNumberValue()).isEqualTo(0.95);
    assertThat(found.get("first_dense").getBoolValue()).isTrue();
    assertThat(values.get(2).getSimpleValue()).isEqualTo(0.75f);
    assertThat(plugin(values.get(3), 4).getField(1).getVarintList())
        .as("status: success")
        .containsExactly(1L);
  }
}
