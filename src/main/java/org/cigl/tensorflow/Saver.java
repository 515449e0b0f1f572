package org.cigl.tensorflow;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.internal.types.registry.TensorTypeRegistry;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** The ops that save and restore some variables of a graph in TensorFlow's V2 checkpoint format. */
public final class Saver {
  private final SaverDef def;
  private final List<VariableDef> definitions = new ArrayList<>();
  private long bytes;

  /**
   * Adds the ops.
   *
   * @param tf a scope of their own
   */
  Saver(Ops tf, List<Variable<?>> variables) {
    Placeholder<TString> prefix =
        tf.withName("prefix").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    NdArray<String> names =
        NdArrays.vectorOfObjects(variables.stream().map(Variable::name).toArray(String[]::new));
    NdArray<String> slices =
        NdArrays.vectorOfObjects(variables.stream().map(variable -> "").toArray(String[]::new));
    List<Operand<?>> values = new ArrayList<>();
    List<Class<? extends TType>> types = new ArrayList<>();
    for (Variable<?> variable : variables) {
      values.add(variable.value());
      types.add(variable.type());
      bytes += variable.shape().size() * TensorTypeRegistry.find(variable.type()).byteSize();
    }
    Op save = tf.train.save(prefix, tf.constant(names), tf.constant(slices), values);
    Operand<TString> saved =
        tf.withControlDependencies(save).withName("control_dependency").identity(prefix);
    Restore restored = tf.train.restore(prefix, tf.constant(names), tf.constant(slices), types);
    List<Op> assigned = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Op assignment = restore(tf, variables.get(i), restored.tensors().get(i).asOutput());
      assigned.add(assignment);
      definitions.add(definition(variables.get(i), assignment));
    }
    Op restoreAll = tf.withControlDependencies(assigned).withName("restore_all").noOp();
    def =
        SaverDef.newBuilder()
            .setFilenameTensorName(prefix.op().name() + ":0")
            .setSaveTensorName(saved.op().name() + ":0")
            .setRestoreOpName(restoreAll.op().name())
            .setVersion(SaverDef.CheckpointFormatVersion.V2)
            .build();
  }

  @SuppressWarnings("unchecked")
  private static <T extends TType> Op restore(Ops tf, Variable<T> variable, Operand<?> value) {
    Operand<T> shaped = tf.ensureShape((Operand<T>) value, variable.shape());
    return variable.assign(tf, shaped);
  }

  /** Bytes of the variables' values. */
  public long bytes() {
    return bytes;
  }

  /** As a SavedModel holds it. */
  public SaverDef def() {
    return def;
  }

  /**
   * The variables as a SavedModel lists them: loaders in other languages tell by that which
   * resources belong to which model.
   */
  public List<VariableDef> definitions() {
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

  /**
   * Saves the variables to {@code prefix.index} and {@code prefix.data-00000-of-00001}.
   *
   * @throws FileSystemException if they cannot be written
   */
  public void save(Session session, Path prefix) throws IOException {
    String saved = def.getSaveTensorName();
    try (TString file = TString.scalarOf(prefix.toString())) {
      write(
          session
              .runner()
              .feed(def.getFilenameTensorName(), file)
              .addTarget(saved.substring(0, saved.indexOf(':'))),
          prefix);
    }
  }

  /**
   * Runs what writes a checkpoint, which is refused as any other writing is: TensorFlow's message
   * begins with the file and ends with the system's reason.
   *
   * @throws FileSystemException if it cannot be written
   */
  public static void write(Session.Runner saving, Path prefix) throws IOException {
    try {
      saving.run().close();
    } catch (TensorFlowException e) {
      String message =
          String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given").strip();
      IOException refused =
          new FileSystemException(
              prefix.toString(), null, message.substring(message.lastIndexOf(';') + 1).strip());
      refused.initCause(e);
      throw refused;
    }
  }

  /** Restores the variables from what {@link #save} wrote. */
  public void restore(Session session, Path prefix) {
    try (TString file = TString.scalarOf(prefix.toString())) {
      session
          .runner()
          .feed(def.getFilenameTensorName(), file)
          .addTarget(def.getRestoreOpName())
          .run()
          .close();
    }
  }
}
