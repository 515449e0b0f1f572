package org.cigl.sparse;

import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** What growth remembers of the dense gradients: one flat variable a kernel, zero at first. */
final class GradientAccumulator {
  private static final String SUFFIX = "/growth";

  private GradientAccumulator() {}

  static Variable<TFloat32> create(VariableStore variables, MaskedKernel kernel) {
    return variables.zeros(kernel.parameter().name() + SUFFIX, Shape.of(kernel.parameter().size()));
  }
}
