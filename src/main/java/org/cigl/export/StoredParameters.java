package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.cigl.network.Parameter;
import org.cigl.network.Role;
import org.cigl.tensorflow.Saver;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The parameters of an exported model as variables of its graph: stored as they are, or without
 * their zeros and rebuilt by the op that {@link #rebuild} gives, which loaders run once; or as
 * constants of a frozen graph.
 */
final class StoredParameters {
  private static final float LARGEST_FLOAT16 = 65504;
  private static final long LARGEST_GRAPH =
      (1L << 31) - (16 << 20); // 16 MiB for what else it holds

  private final Ops tf;
  private final VariableStore variables;
  private final Storage storage;
  private final boolean frozen;
  private final Map<String, Supplier<? extends TType>> saved = new LinkedHashMap<>();
  private final Map<Variable<?>, Op> rebuilt = new LinkedHashMap<>();
  private final WeightVerifier readBack = new WeightVerifier();
  private long constantBytes;

  StoredParameters(Ops tf, VariableStore variables, ExportOptions options) {
    this.tf = tf;
    this.variables = variables;
    this.storage = options.storage();
    this.frozen = options.graph().freeze();
  }

  /**
   * Adds a parameter.
   *
   * @param name of its variable
   * @param values row-major
   * @return its dense value
   */
  Operand<TFloat32> add(String name, Parameter parameter, float[] values) {
    Operand<TFloat32> value = store(name, parameter, values);
    readBack.expect(value, values);
    return value;
  }

  private Operand<TFloat32> store(String name, Parameter parameter, float[] values) {
    if (frozen) {
      constantBytes += (long) Float.BYTES * values.length;
      requireGraphHolds(constantBytes);
      return tf.withName(name.replace('/', '.'))
          .constant(
              parameter.shape(), DataBuffers.of(values)); // names within a scope have no slash
    }
    if (storage != Storage.DENSE && parameter.role() == Role.KERNEL) {
      SparseCode code = SparseCode.of(values);
      if (code.bytes(bytesEach()) < (long) Float.BYTES * values.length) {
        return compact(name, parameter.shape(), code);
      }
    }
    saved.put(name, () -> TFloat32.tensorOf(parameter.shape(), DataBuffers.of(values)));
    return variables.declare(name, TFloat32.class, parameter.shape()).value();
  }

  /** Checks that so many bytes of constants fit a graph: protobuf ends at 2 GiB. */
  static void requireGraphHolds(long bytes) {
    require(
        bytes <= LARGEST_GRAPH,
        "freeze: the parameters take %d bytes, a graph holds at most %d: export it with"
            + " variables",
        bytes,
        LARGEST_GRAPH);
  }

  private int bytesEach() {
    return storage == Storage.COMPACT_FLOAT16 ? Short.BYTES : Float.BYTES;
  }

  private Operand<TFloat32> compact(String name, Shape shape, SparseCode code) {
    Ops scope = tf.withSubScope("rebuild");
    Operand<TFloat32> nonzeros = nonzeros(scope, name + "/nonzeros", code.nonzeros());
    byte[] bytes = code.positions();
    String positions = name + "/" + code.layout().name().toLowerCase(Locale.ROOT);
    Shape length = Shape.of(bytes.length);
    saved.put(positions, () -> TUint8.tensorOf(length, DataBuffers.of(bytes)));
    Operand<TFloat32> flat =
        code.decode(
            scope,
            variables.declare(positions, TUint8.class, length).value(),
            nonzeros,
            shape.size());
    Variable<TFloat32> dense = variables.undeclared(name, TFloat32.class, shape);
    rebuilt.put(dense, dense.assign(scope, scope.reshape(flat, scope.constant(shape.asArray()))));
    return dense.value();
  }

  private Operand<TFloat32> nonzeros(Ops scope, String name, float[] values) {
    Shape length = Shape.of(values.length);
    if (storage == Storage.COMPACT) {
      saved.put(name, () -> TFloat32.vectorOf(values));
      return variables.declare(name, TFloat32.class, length).value();
    }
    for (float value : values) {
      require(
          Math.abs(value) <= LARGEST_FLOAT16,
          "storage compact_float16: %s holds %s, must be at most %s in size",
          name,
          value,
          LARGEST_FLOAT16);
    }
    saved.put(name, () -> TFloat16.tensorOf(length, DataBuffers.of(values)));
    return scope.dtypes.cast(
        variables.declare(name, TFloat16.class, length).value(), TFloat32.class);
  }

  /** The variables that are not in the files, as a SavedModel lists them. */
  List<VariableDef> definitions() {
    return rebuilt.entrySet().stream()
        .map(entry -> Saver.definition(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The op that makes all dense, once the variables are restored; empty where all are. */
  Optional<Op> rebuild() {
    List<Op> all = new ArrayList<>(rebuilt.values());
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(tf.withControlDependencies(all).withName("rebuild_all").noOp());
  }

  /** Whether there are variables to be restored. */
  boolean hasVariables() {
    return !saved.isEmpty();
  }

  /** What the written model must read. */
  WeightVerifier readBack() {
    return readBack;
  }

  /** Writes the files, from a graph of its own, so that the model's graph needs no feeds. */
  void write(Path prefix) throws IOException {
    List<TType> tensors = new ArrayList<>();
    try (Graph graph = new Graph()) {
      Ops saving = Ops.create(graph);
      List<Operand<?>> feeds = new ArrayList<>();
      for (Supplier<? extends TType> value : saved.values()) {
        TType tensor = value.get();
        tensors.add(tensor);
        feeds.add(saving.placeholder(tensor.type(), Placeholder.shape(tensor.shape())));
      }
      String[] slices = new String[saved.size()];
      Arrays.fill(slices, "");
      Op save =
          saving.train.save(
              saving.constant(prefix.toString()),
              saving.constant(NdArrays.vectorOfObjects(saved.keySet().toArray(String[]::new))),
              saving.constant(NdArrays.vectorOfObjects(slices)),
              feeds);
      try (Session session = Sessions.of(graph)) {
        Session.Runner runner = session.runner();
        for (int i = 0; i < feeds.size(); i++) {
          runner.feed(feeds.get(i), tensors.get(i));
        }
        Saver.write(runner.addTarget(save), prefix);
      }
    } finally {
      tensors.forEach(TType::close);
    }
  }
}
