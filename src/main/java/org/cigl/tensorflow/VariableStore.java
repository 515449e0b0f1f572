package org.cigl.tensorflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Operands;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReadVariableOp;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The variables of one graph: creates them and initialises them; {@link #saver} saves and restores
 * them.
 */
public final class VariableStore {
  private final Graph graph;
  private final Ops tf;
  private final Map<String, Variable<?>> variables = new LinkedHashMap<>();
  private final List<Op> initializers = new ArrayList<>();
  private final Map<String, Operand<TFloat32>> initial = new HashMap<>();
  private @Nullable Saver saver;

  /** Creates an empty store for {@code graph}. */
  public VariableStore(Graph graph) {
    this.graph = graph;
    this.tf = Ops.create(graph);
  }

  /** Creates a float variable with an initial value, which {@link #initialize} assigns. */
  public Variable<TFloat32> create(String name, Operand<TFloat32> initial) {
    Variable<TFloat32> variable = declare(name, TFloat32.class, initial.shape());
    initializers.add(variable.assign(tf, initial));
    this.initial.put(name, initial);
    return variable;
  }

  /** Creates a float variable that is zero at first. */
  public Variable<TFloat32> zeros(String name, Shape shape) {
    return create(name, tf.fill(tf.constant(shape.asArray()), tf.constant(0f)));
  }

  /** Creates a variable without an initial value: it is restored, or assigned before first use. */
  public <T extends TType> Variable<T> declare(String name, Class<T> type, Shape shape) {
    Variable<T> variable = undeclared(name, type, shape);
    if (variables.putIfAbsent(name, variable) != null) {
      throw new IllegalStateException("variable " + name + " exists");
    }
    return variable;
  }

  /** Creates a variable that is neither initialised nor saved here, such as a resident data set. */
  public <T extends TType> Variable<T> undeclared(String name, Class<T> type, Shape shape) {
    VarHandleOp handle =
        new VarHandleOp(
            graph
                .opBuilder("VarHandleOp", name, tf.scope())
                .setAttr("dtype", Operands.toDataType(type))
                .setAttr("shape", shape)
                .setAttr("shared_name", name)
                .build());
    ReadVariableOp<T> value =
        new ReadVariableOp<>(
            graph
                .opBuilder("ReadVariableOp", name + "/read", tf.scope())
                .addInput(handle.asOutput())
                .setAttr("dtype", Operands.toDataType(type))
                .build());
    return new Variable<>(name, type, shape, handle, value);
  }

  /** Names of all variables that are saved, in the order of their creation. */
  public List<String> names() {
    return List.copyOf(variables.keySet());
  }

  /** The variable of that name. */
  @SuppressWarnings("unchecked")
  public Variable<TFloat32> get(String name) {
    Variable<?> variable = variables.get(name);
    if (variable == null) {
      throw new IllegalArgumentException("no variable " + name);
    }
    return (Variable<TFloat32>) variable;
  }

  /**
   * Every variable created here, in order, but those that are {@linkplain #undeclared not kept}.
   */
  public List<Variable<?>> all() {
    return List.copyOf(variables.values());
  }

  /** Runs all initialisers once. */
  public void initialize(Session session) {
    Session.Runner runner = session.runner();
    initializers.forEach(runner::addTarget);
    runner.run().close();
  }

  /** Gives a variable a value, row-major. */
  public void assign(Session session, String name, float[] values) {
    Variable<TFloat32> variable = get(name);
    Ops scope = tf.withSubScope("assign");
    Placeholder<TFloat32> value =
        scope.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
    try (TFloat32 tensor = TFloat32.tensorOf(variable.shape(), DataBuffers.of(values))) {
      session.runner().feed(value, tensor).addTarget(variable.assign(scope, value)).run().close();
    }
  }

  /** What {@link #initialize} assigns to a variable. */
  public @Nullable Operand<TFloat32> initial(String name) {
    return initial.get(name);
  }

  /**
   * What saves and restores every variable created before the first call; later variables are not
   * covered.
   */
  public Saver saver() {
    if (saver == null) {
      saver = new Saver(tf.withSubScope("save"), List.copyOf(variables.values()));
    }
    return saver;
  }

  /**
   * Adds what saves and restores some variables alone.
   *
   * @param scope of its ops
   */
  public Saver saver(String scope, List<String> names) {
    return new Saver(tf.withSubScope(scope), names.stream().<Variable<?>>map(this::get).toList());
  }
}
