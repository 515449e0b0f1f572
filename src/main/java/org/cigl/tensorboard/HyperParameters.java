package org.cigl.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.google.protobuf.Value;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Settings of a run for TensorBoard's table of hyperparameters: messages of its plugin {@code
 * hparams}, {@code HParamsPluginData} of version 0, which TensorFlow for Java does not have.
 */
final class HyperParameters {
  private static final String PLUGIN = "hparams";
  private static final int VERSION = 1;
  private static final int START = 3;
  private static final int END = 4;
  private static final int START_HPARAMS = 1;
  private static final int START_GROUP = 4;
  private static final int END_STATUS = 1;
  private static final int SUCCESS = 1;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private HyperParameters() {}

  /**
   * A run begins.
   *
   * @param settings numbers, booleans and texts by key
   * @param group of runs that differ in their seeds alone
   */
  static Summary.Value start(Map<String, Object> settings, String group) {
    UnknownFieldSet.Builder start = UnknownFieldSet.newBuilder();
    Field.Builder entries = Field.newBuilder();
    settings.forEach((key, value) -> entries.addLengthDelimited(entry(key, value)));
    start.addField(START_HPARAMS, entries.build());
    start.addField(START_GROUP, text(ByteString.copyFromUtf8(group)));
    return value("_hparams_/session_start_info", START, start.build());
  }

  /** A run is done. */
  static Summary.Value end() {
    UnknownFieldSet end =
        UnknownFieldSet.newBuilder()
            .addField(END_STATUS, Field.newBuilder().addVarint(SUCCESS).build())
            .build();
    return value("_hparams_/session_end_info", END, end);
  }

  private static ByteString entry(String key, Object value) {
    Value.Builder typed = Value.newBuilder();
    if (value instanceof Number number) {
      typed.setNumberValue(number.doubleValue());
    } else if (value instanceof Boolean flag) {
      typed.setBoolValue(flag);
    } else {
      typed.setStringValue(String.valueOf(value));
    }
    return UnknownFieldSet.newBuilder()
        .addField(KEY, text(ByteString.copyFromUtf8(key)))
        .addField(VALUE, text(typed.build().toByteString()))
        .build()
        .toByteString();
  }

  private static Field text(ByteString content) {
    return Field.newBuilder().addLengthDelimited(content).build();
  }

  private static Summary.Value value(String tag, int field, UnknownFieldSet content) {
    ByteString data =
        UnknownFieldSet.newBuilder()
            .addField(VERSION, Field.newBuilder().addVarint(0).build())
            .addField(field, text(content.toByteString()))
            .build()
            .toByteString();
    return Summary.Value.newBuilder()
        .setTag(tag)
        .setMetadata(
            SummaryMetadata.newBuilder()
                .setPluginData(
                    SummaryMetadata.PluginData.newBuilder().setPluginName(PLUGIN).setContent(data)))
        .setTensor(
            TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(TensorShapeProto.getDefaultInstance())
                .addFloatVal(0))
        .build();
  }
}
