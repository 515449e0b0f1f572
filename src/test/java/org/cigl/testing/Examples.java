package org.cigl.testing;

import com.google.protobuf.ByteString;
import org.cigl.records.RecordFormat;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.Int64List;

/** Serialized {@code tf.train.Example}s of an image and its label. */
public final class Examples {
  private Examples() {}

  /** Of an encoded image. */
  public static byte[] of(byte[] image, long label) {
    return Example.newBuilder()
        .setFeatures(
            Features.newBuilder()
                .putFeature(
                    RecordFormat.IMAGE,
                    Feature.newBuilder()
                        .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFrom(image)))
                        .build())
                .putFeature(
                    "image/class/label",
                    Feature.newBuilder()
                        .setInt64List(Int64List.newBuilder().addValue(label))
                        .build()))
        .build()
        .toByteArray();
  }
}
