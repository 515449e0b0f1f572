package org.cigl.inference;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Tensors of a loaded model that are the same in every prediction: constants, and variables, which
 * get their values when the model is loaded.
 *
 * @param session of the loaded model
 */
record FixedTensors(ModelGraph graph, Session session) {
  private static final String CONSTANT = "Const";

  /** Values, row-major. */
  record Floats(Shape shape, float[] values) {
    long nonzeros() {
      long count = 0;
      for (float value : values) {
        count += value == 0 ? 0 : 1;
      }
      return count;
    }

    /** As a node of a graph. */
    NodeDef node(String name) {
      return node(name, shape);
    }

    /** As a node of a graph, of another shape of the same size. */
    NodeDef node(String name, Shape other) {
      java.nio.ByteBuffer bytes =
          java.nio.ByteBuffer.allocate(Float.BYTES * values.length)
              .order(java.nio.ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      return constant(name, DataType.DT_FLOAT, other, ByteString.copyFrom(bytes));
    }
  }

  /** The constant, or the reading of a variable, that a node's input comes from. */
  Optional<NodeDef> source(String input) {
    NodeDef node = graph.node(input.replaceFirst(":0$", ""));
    while (node != null && node.getOp().equals("Identity")) {
      node = graph.node(node.getInput(0).replaceFirst(":0$", ""));
    }
    return Optional.ofNullable(node)
        .filter(found -> found.getOp().equals(CONSTANT) || found.getOp().equals(ModelGraph.READ));
  }

  /** What it is called: by its variable where it has one. */
  static String name(NodeDef source) {
    return source.getOp().equals(CONSTANT)
        ? source.getName()
        : ModelGraph.operation(source.getInput(0));
  }

  /** The values that an input has; empty where they change or are no floats. */
  Optional<Floats> floats(String input) {
    return source(input)
        .filter(node -> type(node) == DataType.DT_FLOAT)
        .map(
            node -> {
              try (Result result = session.runner().fetch(node.getName()).run()) {
                return new Floats(result.get(0).shape(), Tensors.floats(result.get(0)));
              }
            });
  }

  private static DataType type(NodeDef source) {
    return source.getAttrOrThrow("dtype").getType();
  }

  /** The reading of a variable as a constant of the same name. */
  NodeDef frozen(NodeDef read) {
    try (Result result = session.runner().fetch(read.getName()).run()) {
      Tensor value = result.get(0);
      ByteDataBuffer data = value.asRawTensor().data();
      byte[] bytes = new byte[Math.toIntExact(data.size())];
      data.read(bytes);
      return constant(read.getName(), type(read), value.shape(), ByteString.copyFrom(bytes));
    }
  }

  private static NodeDef constant(String name, DataType type, Shape shape, ByteString content) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape.asArray()) {
      dimensions.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    TensorProto tensor =
        TensorProto.newBuilder()
            .setDtype(type)
            .setTensorShape(dimensions)
            .setTensorContent(content)
            .build();
    return NodeDef.newBuilder()
        .setName(name)
        .setOp(CONSTANT)
        .putAttr("dtype", AttrValue.newBuilder().setType(type).build())
        .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
        .build();
  }

  /** A vector as a node of a graph. */
  static NodeDef node(String name, int... values) {
    java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.allocate(Integer.BYTES * values.length)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return constant(name, DataType.DT_INT32, Shape.of(values.length), ByteString.copyFrom(bytes));
  }
}
