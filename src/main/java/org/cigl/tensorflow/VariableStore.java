package org.cigl.tensorflow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Operands;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The variables of one graph: creates them, initialises them, saves and restores them in
 * TensorFlow's checkpoint format (V2 bundles).
 */
public final class VariableStore {
  private final Graph graph;
  private final Ops tf;
  private final Map<String, Variable<?>> variables = new LinkedHashMap<>();
  private final List<Op> initializers = new ArrayList<>();
  private final List<VariableDef> definitions = new ArrayList<>();
  private SaverDef saver;

  /** Creates an empty store for {@code graph}. */
  public VariableStore(Graph graph) {
    this.graph = graph;
    this.tf = Ops.create(graph);
  }

  /** Creates a float variable with an initial value, which {@link #initialize} assigns. */
  public Variable<TFloat32> create(String name, Operand<TFloat32> initial) {
    Variable<TFloat32> variable = declare(name, TFloat32.class, initial.shape());
    initializers.add(variable.assign(tf, initial));
    return variable;
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
    return new Variable<>(name, type, shape, handle, tf.readVariableOp(handle, type));
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

  /** Runs all initialisers once. */
  public void initialize(Session session) {
    Session.Runner runner = session.runner();
    initializers.forEach(runner::addTarget);
    runner.run().close();
  }

  /**
   * Adds the ops that save and restore every variable created so far, once; later variables are not
   * covered.
   */
  public SaverDef saver() {
    if (saver == null) {
      Ops saving = tf.withSubScope("save");
      Placeholder<TString> prefix =
          saving.withName("prefix").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      List<Variable<?>> all = List.copyOf(variables.values());
      NdArray<String> names =
          NdArrays.vectorOfObjects(all.stream().map(Variable::name).toArray(String[]::new));
      NdArray<String> slices =
          NdArrays.vectorOfObjects(all.stream().map(variable -> "").toArray(String[]::new));
      List<Operand<?>> values = new ArrayList<>();
      List<Class<? extends TType>> types = new ArrayList<>();
      for (Variable<?> variable : all) {
        values.add(variable.value());
        types.add(variable.type());
      }
      Op save = saving.train.save(prefix, saving.constant(names), saving.constant(slices), values);
      Operand<TString> saved =
          saving.withControlDependencies(save).withName("control_dependency").identity(prefix);
      Restore restored =
          saving.train.restore(prefix, saving.constant(names), saving.constant(slices), types);
      List<Op> assigned = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        Op restore = restore(saving, all.get(i), restored.tensors().get(i).asOutput());
        assigned.add(restore);
        definitions.add(definition(all.get(i), restore));
      }
      Op restoreAll = saving.withControlDependencies(assigned).withName("restore_all").noOp();
      saver =
          SaverDef.newBuilder()
              .setFilenameTensorName(prefix.op().name() + ":0")
              .setSaveTensorName(saved.op().name() + ":0")
              .setRestoreOpName(restoreAll.op().name())
              .setVersion(SaverDef.CheckpointFormatVersion.V2)
              .build();
    }
    return saver;
  }

  /**
   * The variables that {@link #saver} saves and restores, as a SavedModel lists them: loaders in
   * other languages tell by that which resources belong to which model.
   */
  public List<VariableDef> definitions() {
    saver();
    return List.copyOf(definitions);
  }

  /**
   * A variable as a SavedModel lists it.
   *
   * @param initializer the op that sets it
   */
  public static VariableDef definition(Variable<?> variable, Op initializer) {
    return VariableDef.newBuilder()
        .setVariableName(variable.handle().op().name() + ":0")
        .setInitializerName(initializer.op().name())
        .setSnapshotName(variable.value().asOutput().op().name() + ":0")
        .setIsResource(true)
        .setTrainable(false)
        .build();
  }

  @SuppressWarnings("unchecked")
  private static <T extends TType> Op restore(Ops tf, Variable<T> variable, Operand<?> value) {
    Operand<T> shaped = tf.ensureShape((Operand<T>) value, variable.shape());
    return variable.assign(tf, shaped);
  }

  /** Saves every variable to {@code prefix.index} and {@code prefix.data-00000-of-00001}. */
  public void save(Session session, Path prefix) {
    SaverDef saving = saver();
    try (TString file = TString.scalarOf(prefix.toString())) {
      session
          .runner()
          .feed(saving.getFilenameTensorName(), file)
          .addTarget(operation(saving.getSaveTensorName()))
          .run()
          .close();
    }
  }

  /** Restores every variable from what {@link #save} wrote. */
  public void restore(Session session, Path prefix) {
    SaverDef saving = saver();
    try (TString file = TString.scalarOf(prefix.toString())) {
      session
          .runner()
          .feed(saving.getFilenameTensorName(), file)
          .addTarget(saving.getRestoreOpName())
          .run()
          .close();
    }
  }

  private static String operation(String tensorName) {
    return tensorName.substring(0, tensorName.indexOf(':'));
  }
}
