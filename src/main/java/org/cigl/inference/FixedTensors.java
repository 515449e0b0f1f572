package org.cigl.inference;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * @param values what was read, by the name of the node
 */
record FixedTensors(ModelGraph graph, Map<String, Value> values) {
  private static final String CONSTANT = "Const";

  /**
   * A value.
   *
   * @param content little-endian, row-major
   */
  record Value(DataType type, Shape shape, ByteString content) {
    private static Value of(DataType type, Tensor tensor) {
      ByteDataBuffer data = tensor.asRawTensor().data();
      byte[] bytes = new byte[Math.toIntExact(data.size())];
      data.read(bytes);
      return new Value(type, tensor.shape(), ByteString.copyFrom(bytes));
    }

    static Value of(int... vector) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Integer.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asIntBuffer().put(vector);
      return new Value(DataType.DT_INT32, Shape.of(vector.length), ByteString.copyFrom(bytes));
    }

    /** Entries of a float tensor that are not zero. */
    long nonzeros() {
      FloatBuffer floats =
          content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      long count = 0;
      while (floats.hasRemaining()) {
        count += floats.get() == 0 ? 0 : 1;
      }
      return count;
    }

    /** The same values in another shape of the same size. */
    Value reshaped(Shape other) {
      return new Value(type, other, content);
    }

    /** As a node of a graph. */
    NodeDef node(String name) {
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
  }

  /**
   * Reads all variables that a graph needs, and some constants, in one call: each other call would
   * make TensorFlow optimize the graph once more.
   *
   * @param session of the loaded model
   * @param inputs of nodes, from which constants may come
   * @param largest bytes that are taken
   * @return empty if it were more bytes
   */
  static Optional<FixedTensors> read(
      ModelGraph graph, Session session, List<String> inputs, long largest) {
    Set<NodeDef> sources = new LinkedHashSet<>();
    inputs.forEach(input -> source(graph, input).ifPresent(sources::add));
    graph.nodes().stream().filter(it -> it.getOp().equals(ModelGraph.READ)).forEach(sources::add);
    if (sources.isEmpty()) {
      return Optional.of(new FixedTensors(graph, Map.of()));
    }
    Session.Runner runner = session.runner();
    sources.forEach(node -> runner.fetch(node.getName()));
    try (Result result = runner.run()) {
      return sum(result) > largest
          ? Optional.empty()
          : Optional.of(new FixedTensors(graph, values(sources, result)));
    }
  }

  private static long sum(Result result) {
    long bytes = 0;
    for (Map.Entry<String, Tensor> entry : result) {
      bytes += entry.getValue().numBytes();
    }
    return bytes;
  }

  private static Map<String, Value> values(Set<NodeDef> sources, Result result) {
    Map<String, Value> values = new HashMap<>();
    int next = 0;
    for (NodeDef source : sources) {
      Tensor tensor = result.get(next++);
      values.put(source.getName(), Value.of(source.getAttrOrThrow("dtype").getType(), tensor));
    }
    return values;
  }

  /** The constant, or the reading of a variable, that a node's input comes from. */
  private static Optional<NodeDef> source(ModelGraph graph, String input) {
    NodeDef node = graph.node(input.replaceFirst(":0$", ""));
    while (node != null && node.getOp().equals("Identity")) {
      node = graph.node(node.getInput(0).replaceFirst(":0$", ""));
    }
    return Optional.ofNullable(node)
        .filter(found -> found.getOp().equals(CONSTANT) || found.getOp().equals(ModelGraph.READ));
  }

  /** What an input is called: by its variable where it has one. */
  String name(String input) {
    NodeDef source = source(graph, input).orElseThrow();
    return source.getOp().equals(CONSTANT)
        ? source.getName()
        : ModelGraph.operation(source.getInput(0));
  }

  /** The value that an input has; empty where it changes or is none of floats. */
  Optional<Value> floats(String input) {
    return source(graph, input)
        .map(node -> values.get(node.getName()))
        .filter(value -> value.type() == DataType.DT_FLOAT);
  }

  /** Constants in place of the readings of variables, by the names of these. */
  Map<String, List<NodeDef>> frozen() {
    Map<String, List<NodeDef>> constants = new HashMap<>();
    graph.nodes().stream()
        .filter(node -> node.getOp().equals(ModelGraph.READ))
        .map(NodeDef::getName)
        .forEach(name -> constants.put(name, List.of(values.get(name).node(name))));
    return constants;
  }
}
