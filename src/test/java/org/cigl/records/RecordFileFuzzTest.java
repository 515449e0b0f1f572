package org.cigl.records;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.network.ImageShape;
import org.cigl.testing.FuzzedDoor;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.Int64List;

/** TFRecord files, and what their records hold: no fuzzer guesses the checksum before that. */
class RecordFileFuzzTest extends FuzzedDoor {
  private static final RecordFormat FORMAT =
      new RecordFormat(new ImageShape(8, 8, 3), List.of("a", "b"), 1);

  static Stream<byte[]> seeds() {
    byte[] example =
        Example.newBuilder()
            .setFeatures(
                Features.newBuilder()
                    .putFeature(
                        RecordFormat.IMAGE,
                        Feature.newBuilder()
                            .setBytesList(
                                BytesList.newBuilder().addValue(ByteString.copyFromUtf8("image")))
                            .build())
                    .putFeature(
                        RecordFormat.LABEL,
                        Feature.newBuilder()
                            .setInt64List(Int64List.newBuilder().addValue(2))
                            .build()))
            .build()
            .toByteArray();
    return Stream.of(example, RecordFraming.frame(example), RecordFraming.frame(new byte[0]));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) throws IOException {
    Path path = file(content);
    open(
        () -> {
          RecordFile file = RecordFile.index(path);
          for (int record = 0; record < file.records(); record++) {
            FORMAT.check(file.read(record), "record");
          }
          file.checksums();
        });
    open(() -> FORMAT.check(content, "record"));
  }
}
