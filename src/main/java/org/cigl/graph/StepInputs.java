package org.cigl.graph;

import org.cigl.optimizer.Optimizer.StepContext;
import org.cigl.recipe.Recipe;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * The placeholders of a training graph.
 *
 * @param indices [batch], into the training images
 * @param step scalar, the step under way
 * @param learningRate scalar
 * @param iteration scalar, how many steps the optimizer has taken with this one
 * @param mixupShare scalar, what a batch is mixed by; null where it is not
 * @param dropped connections to drop in a topology update, one a masked kernel
 * @param grown connections to grow in a topology update, one a masked kernel
 * @param priors scalar, how many snapshots or batches an average holds already
 */
record StepInputs(
    Placeholder<TInt32> indices,
    Placeholder<TInt64> step,
    Placeholder<TFloat32> learningRate,
    Placeholder<TInt64> iteration,
    Placeholder<TFloat32> mixupShare,
    Placeholder<TInt32> dropped,
    Placeholder<TInt32> grown,
    Placeholder<TFloat32> priors) {

  /** Adds them to a graph of {@code kernels} masked kernels. */
  static StepInputs create(Ops tf, Recipe recipe, int kernels) {
    return new StepInputs(
        vector(tf, "indices", -1),
        scalar(tf, "step", TInt64.class),
        scalar(tf, "learning_rate", TFloat32.class),
        scalar(tf, "iteration", TInt64.class),
        recipe.regularization().mixes() ? scalar(tf, "mixup_share", TFloat32.class) : null,
        vector(tf, "dropped", kernels),
        vector(tf, "grown", kernels),
        scalar(tf, "averaged_before", TFloat32.class));
  }

  private static Placeholder<TInt32> vector(Ops tf, String name, long size) {
    return tf.withName(name).placeholder(TInt32.class, Placeholder.shape(Shape.of(size)));
  }

  private static <T extends TNumber> Placeholder<T> scalar(Ops tf, String name, Class<T> type) {
    return tf.withName(name).placeholder(type, Placeholder.shape(Shape.scalar()));
  }

  StepContext stepContext() {
    return new StepContext(learningRate, iteration);
  }

  Mixup mixup() {
    return mixupShare == null ? null : new Mixup(mixupShare);
  }
}
