package org.cigl.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnknownFieldSet;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cigl.records.RecordFormat;
import org.cigl.records.RecordFraming;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TString;

/**
 * Requests that TensorFlow Serving answers before a version takes traffic, so that the first user
 * does not wait for what a runtime does only once: {@code assets.extra/tf_serving_warmup_requests},
 * a TFRecord file of {@code tensorflow.serving.PredictionLog}. Every signature is asked in turn,
 * each time about another image of the run.
 *
 * <p>The messages' field numbers are those of {@code tensorflow_serving/apis}: prediction_log,
 * predict, classification, input and model {@code .proto}.
 */
final class WarmupRequests {
  static final String FILE = "tf_serving_warmup_requests";

  private final String model;
  private final Map<String, SignatureDef> signatures;
  private final Session session;

  /**
   * Prepares requests.
   *
   * @param model its name as it is served
   * @param session of the loaded model, which decodes the images
   */
  WarmupRequests(String model, Map<String, SignatureDef> signatures, Session session) {
    this.model = model;
    this.signatures = signatures;
    this.session = session;
  }

  /**
   * Writes the file; none where nothing is to be in it.
   *
   * @param images PNG files
   * @param count of requests
   */
  void write(Path folder, List<byte[]> images, int count) throws IOException {
    if (images.isEmpty() || count == 0) {
      return;
    }
    List<String> names = List.copyOf(signatures.keySet());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(FILE)))) {
      for (int i = 0; i < count; i++) {
        byte[] image = images.get(i / names.size() % images.size());
        out.write(RecordFraming.frame(log(names.get(i % names.size()), image).toByteArray()));
      }
    }
  }

  /** A PredictionLog: its classify_log is 2, its predict_log 6; the request is 1 in either. */
  private MessageLite log(String signature, byte[] image) {
    boolean classify = signature.equals(SavedModelWriter.CLASSIFY);
    UnknownFieldSet.Builder request = message(1, specification(signature));
    if (classify) {
      // ClassificationRequest.input = 2, Input.example_list = 1, ExampleList.examples = 1.
      add(request, 2, message(1, message(1, example(image)).build()).build());
    } else {
      // PredictRequest.inputs = 2, a map: key is 1, value 2.
      String input = signatures.get(signature).getInputsMap().keySet().iterator().next();
      UnknownFieldSet.Builder entry = text(1, input);
      add(entry, 2, input.equals("image_bytes") ? file(image) : pixels(image));
      add(request, 2, entry.build());
    }
    return message(classify ? 2 : 6, message(1, request.build()).build()).build();
  }

  /** A ModelSpec: name is 1, signature_name 3. */
  private MessageLite specification(String signature) {
    return text(1, model).mergeFrom(text(3, signature).build()).build();
  }

  private static UnknownFieldSet.Builder message(int number, MessageLite content) {
    return add(UnknownFieldSet.newBuilder(), number, content);
  }

  private static UnknownFieldSet.Builder add(
      UnknownFieldSet.Builder builder, int number, MessageLite content) {
    return add(builder, number, content.toByteString());
  }

  private static UnknownFieldSet.Builder text(int number, String content) {
    return add(UnknownFieldSet.newBuilder(), number, ByteString.copyFromUtf8(content));
  }

  private static UnknownFieldSet.Builder add(
      UnknownFieldSet.Builder builder, int number, ByteString content) {
    return builder.addField(
        number, UnknownFieldSet.Field.newBuilder().addLengthDelimited(content).build());
  }

  private static Example example(byte[] image) {
    BytesList bytes = BytesList.newBuilder().addValue(ByteString.copyFrom(image)).build();
    return Example.newBuilder()
        .setFeatures(
            Features.newBuilder()
                .putFeature(RecordFormat.IMAGE, Feature.newBuilder().setBytesList(bytes).build()))
        .build();
  }

  private static TensorProto file(byte[] image) {
    return TensorProto.newBuilder()
        .setDtype(DataType.DT_STRING)
        .setTensorShape(TensorShapeProto.newBuilder().addDim(dimension(1)))
        .addStringVal(ByteString.copyFrom(image))
        .build();
  }

  private static TensorShapeProto.Dim dimension(long size) {
    return TensorShapeProto.Dim.newBuilder().setSize(size).build();
  }

  /** The image as the model itself decodes it. */
  private TensorProto pixels(byte[] image) {
    String from =
        signatures.get(SavedModelWriter.IMAGE_BYTES).getInputsOrThrow("image_bytes").getName();
    try (TString files = TString.tensorOfBytes(NdArrays.vectorOfObjects(image));
        Result result = session.runner().feed(from, files).fetch(ModelInputs.DECODED).run()) {
      TensorProto.Builder pixels = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT);
      TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
      for (long size : result.get(0).shape().asArray()) {
        shape.addDim(dimension(size));
      }
      for (float value : Tensors.floats(result.get(0))) {
        pixels.addFloatVal(value);
      }
      return pixels.setTensorShape(shape).build();
    }
  }
}
