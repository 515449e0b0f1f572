package org.cigl.optimizer;

import java.util.List;
import org.cigl.tensorflow.Variable;
import org.tensorflow.types.TFloat32;

/**
 * A weight and what an optimizer keeps of it.
 *
 * @param weight the variable that moves
 * @param slots of the weight's shape, in the order of {@link Optimizer#slots()}
 * @param decayed whether decoupled weight decay acts on it: on kernels it does, on biases and
 *     batch-norm parameters it does not
 */
public record OptimizedVariable(
    Variable<TFloat32> weight, List<Variable<TFloat32>> slots, boolean decayed) {}
