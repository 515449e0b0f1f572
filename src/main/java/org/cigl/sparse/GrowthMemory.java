package org.cigl.sparse;

import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What growth remembers of the dense gradients: one flat variable a kernel, zero at first. */
final class GrowthMemory {
  private static final String SUFFIX = "/growth";

  private GrowthMemory() {}

  static Variable<TFloat32> create(Ops tf, VariableStore variables, MaskedKernel kernel) {
    return variables.create(
        kernel.parameter().name() + SUFFIX,
        tf.fill(tf.constant(new long[] {kernel.parameter().size()}), tf.constant(0f)));
  }
}
