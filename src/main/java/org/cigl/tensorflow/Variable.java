package org.cigl.tensorflow;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TType;

/**
 * A resource variable of a graph: unlike the reference variables of TensorFlow 1, a value that was
 * read stays as it was read, whatever is assigned later in the same step.
 *
 * @param <T> element type
 */
public final class Variable<T extends TType> {
  private final String name;
  private final Class<T> type;
  private final Shape shape;
  private final VarHandleOp handle;
  private final Operand<T> value;

  Variable(String name, Class<T> type, Shape shape, VarHandleOp handle, Operand<T> value) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.handle = handle;
    this.value = value;
  }

  /** Name in the graph and in checkpoints, such as {@code stem/kernel}. */
  public String name() {
    return name;
  }

  /** Element type. */
  public Class<T> type() {
    return type;
  }

  /** Static shape. */
  public Shape shape() {
    return shape;
  }

  /**
   * The value at the start of a step. All consumers share this one read; updates depend on it
   * through what is computed from it, so they always come after.
   */
  public Operand<T> value() {
    return value;
  }

  /** An op that sets the variable to {@code newValue}, of this variable's shape. */
  public Op assign(Ops tf, Operand<T> newValue) {
    return tf.assignVariableOp(handle, newValue);
  }

  /** An op that adds {@code delta}, of this variable's shape, to the variable. */
  public Op assignAdd(Ops tf, Operand<T> delta) {
    return tf.assignAddVariableOp(handle, delta);
  }

  /** The resource handle, for ops that update a variable in place. */
  public VarHandleOp handle() {
    return handle;
  }
}
