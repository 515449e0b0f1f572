package org.cigl.graph;

import java.util.List;
import org.cigl.tensorflow.Variable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Gives every worker the chief's variables: a sum of their bits as integers, to which the others
 * add zeros, so that no bit changes.
 */
final class Broadcast {
  private Broadcast() {}

  /** Adds the op; one variable travels after the other. Nothing does where there is one worker. */
  static Op of(Ops tf, List<Variable<?>> variables, Communicator workers) {
    if (workers.share().all()) {
      return tf.noOp();
    }
    Ops next = tf;
    for (Variable<?> variable : variables) {
      next = next.withControlDependencies(send(next, variable, workers));
    }
    return next.noOp();
  }

  @SuppressWarnings("unchecked")
  private static Op send(Ops tf, Variable<?> variable, Communicator workers) {
    if (variable.type() != TFloat32.class) {
      throw new IllegalArgumentException(variable.name() + " is no float variable");
    }
    Variable<TFloat32> floats = (Variable<TFloat32>) variable;
    Operand<TFloat32> flat = tf.reshape(floats.value(), tf.constant(new int[] {-1}));
    // TensorFlow adds no 32-bit whole numbers on GPUs.
    Operand<TInt64> bits = tf.dtypes.cast(tf.bitcast(flat, TInt32.class), TInt64.class);
    Operand<TInt64> own = workers.share().first() ? bits : tf.zerosLike(bits);
    Operand<TInt32> sum =
        tf.dtypes.cast(workers.reduce(tf, own, Communicator.Merge.SUM), TInt32.class);
    return floats.assign(
        tf, tf.reshape(tf.bitcast(sum, TFloat32.class), tf.constant(variable.shape().asArray())));
  }
}
