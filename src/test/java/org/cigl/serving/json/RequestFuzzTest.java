package org.cigl.serving.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.cigl.testing.FuzzedDoor;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** Requests to {@code cigl serve}, for signatures of one input and of one of each type. */
class RequestFuzzTest extends FuzzedDoor {
  private static final ReadingRules RULES = new ReadingRules(8, true);
  private static final List<DataType> TYPES =
      List.of(
          DataType.DT_FLOAT,
          DataType.DT_DOUBLE,
          DataType.DT_INT32,
          DataType.DT_INT64,
          DataType.DT_UINT8,
          DataType.DT_BOOL,
          DataType.DT_STRING);
  private static final SignatureDef ONE =
      SignatureDef.newBuilder().putInputs("images", input(DataType.DT_FLOAT, -1, 2, 2, 1)).build();
  private static final SignatureDef ALL = all();

  private static TensorInfo input(DataType type, int... shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (int size : shape) {
      sizes.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorInfo.newBuilder().setDtype(type).setTensorShape(sizes).build();
  }

  private static SignatureDef all() {
    SignatureDef.Builder signature = SignatureDef.newBuilder();
    for (DataType type : TYPES) {
      signature.putInputs(Character.toString('a' + TYPES.indexOf(type)), input(type, -1, -1));
    }
    return signature.build();
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "{\"instances\": [[[[1], [2]], [[3], [4.5]]]]}",
            "{\"signature_name\": \"x\", \"inputs\": {\"images\": [[[[NaN], [-0]], [[1e3], [4]]]]}}",
            "{\"instances\": [{\"a\": [1.5], \"b\": [2], \"c\": [3], \"d\": [4], \"e\": [255],"
                + " \"f\": [true], \"g\": [\"text\"]}]}",
            "{\"inputs\": {\"a\": [[1]], \"b\": [[2]], \"c\": [[3]], \"d\": [[4]], \"e\": [[5]],"
                + " \"f\": [[false]], \"g\": [[{\"b64\": \"YWJj\"}]]}}",
            "{\"context\": {\"c\": 1}, \"examples\": [{\"a\": [1, 2], \"b\": {\"b64\": \"YQ==\"}}]}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] content) {
    for (SignatureDef signature : List.of(ONE, ALL)) {
      open(
          () -> {
            PredictRequest request = new PredictRequest(content);
            request.signature();
            request.inputs(signature, RULES).close();
          });
    }
    open(
        () -> {
          ExamplesRequest request = new ExamplesRequest(content);
          request.signature();
          request.examples(RULES);
        });
  }
}
