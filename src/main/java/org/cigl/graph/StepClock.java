package org.cigl.graph;

import java.util.List;
import org.cigl.data.BatchShard;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Times this worker's own part of a step within the graph. From outside a step takes as long on
 * every worker, since all wait for the slowest.
 *
 * <p>Its clock is the wall clock, which may be set back, and TensorFlow may run {@code begin} late,
 * since nothing waits for it: what would be negative is 0.
 *
 * @param begin scalar, when the step began, Unix time in seconds: it waits for nothing
 * @param share which worker this is
 */
record StepClock(Operand<TFloat64> begin, BatchShard share) {
  static StepClock start(Ops tf, BatchShard share) {
    return new StepClock(tf.timestamp(), share);
  }

  /**
   * Adds the time until some tensors are there.
   *
   * @return [workers], seconds at this worker's place and zero at the others', so that the sum over
   *     the workers has each one's
   */
  Operand<TFloat32> until(Ops tf, List<? extends Op> done) {
    Ops after = tf.withControlDependencies(List.copyOf(done));
    Operand<TFloat64> passed = tf.math.sub(after.timestamp(), begin);
    Operand<TFloat32> seconds =
        tf.dtypes.cast(tf.math.maximum(passed, tf.constant(0.0)), TFloat32.class);
    Operand<TInt32> place = tf.constant(share.index());
    return tf.oneHot(place, tf.constant(share.count()), seconds, tf.constant(0f));
  }
}
