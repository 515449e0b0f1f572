package org.cigl.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Strings among a graph's constants. TensorFlow's C interface writes them as {@code
 * tensor_content}: the length of each as a varint, then all their bytes. Readers of other makers,
 * OpenVINO among them, know {@code string_val} alone, which TensorFlow for Python writes.
 */
final class StringConstants {
  private StringConstants() {}

  /** The same graph with the strings of every constant as {@code string_val}. */
  static GraphDef spelledOut(GraphDef graph) {
    GraphDef.Builder spelled = graph.toBuilder();
    spelled.getNodeBuilderList().forEach(StringConstants::spellOut);
    for (FunctionDef.Builder function : spelled.getLibraryBuilder().getFunctionBuilderList()) {
      function.getNodeDefBuilderList().forEach(StringConstants::spellOut);
    }
    return spelled.build();
  }

  private static void spellOut(NodeDef.Builder node) {
    if (!node.getOp().equals("Const")
        || node.getAttrOrThrow("dtype").getType() != DataType.DT_STRING) {
      return;
    }
    TensorProto tensor = node.getAttrOrThrow("value").getTensor();
    if (!tensor.getTensorContent().isEmpty()) {
      node.putAttr(
          "value", node.getAttrOrThrow("value").toBuilder().setTensor(spelledOut(tensor)).build());
    }
  }

  private static TensorProto spelledOut(TensorProto tensor) {
    TensorProto.Builder spelled = tensor.toBuilder().clearTensorContent();
    try {
      CodedInputStream content = tensor.getTensorContent().newCodedInput();
      int[] lengths = new int[size(tensor.getTensorShape())];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = content.readRawVarint32();
      }
      for (int length : lengths) {
        spelled.addStringVal(ByteString.copyFrom(content.readRawBytes(length)));
      }
      return spelled.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot be: it comes from memory, TensorFlow wrote it
    }
  }

  private static int size(TensorShapeProto shape) {
    return Math.toIntExact(
        shape.getDimList().stream()
            .mapToLong(TensorShapeProto.Dim::getSize)
            .reduce(1, Math::multiplyExact));
  }
}
