package org.cigl.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cigl.sparse.MaskedKernel;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * What a whole batch came to: the means over its groups, all workers' together.
 *
 * @param result the means
 * @param gradients of the masked kernels and of the other variables
 * @param norm scalar, L2 norm over all parameters, of masked kernels that of G*M*Z
 * @param finite scalar, whether loss, norm and statistics are finite: where they are not, a step
 *     changes nothing
 * @param whereFinite runs where they are, and nothing that depends on it where they are not
 * @param messages of the workers that travelled with it; none where there is one
 */
record ReducedBatch(
    BatchResult result,
    Gradients gradients,
    Operand<TFloat32> norm,
    Operand<TBool> finite,
    Op whereFinite,
    List<Operand<TFloat32>> messages) {

  /**
   * Adds the reduction.
   *
   * @param groups of this worker
   * @param nonzeros active entries by the kernel's name, always as many, of those kernels whose
   *     gradients travel for active entries alone
   */
  static ReducedBatch of(
      Ops tf,
      GradientReduction reduction,
      List<BatchResult> groups,
      TrainableParameters trainable,
      Map<String, Long> nonzeros) {
    BatchResult first = groups.get(0);
    List<GradientCodec> codecs =
        reduction.local() ? List.of() : codecs(tf, first, trainable.masked(), nonzeros);
    GradientReduction.StepMeans means = reduction.ofStep(tf, groups, codecs);
    BatchResult result = first.with(means.values());
    Gradients gradients = Gradients.of(tf.withSubScope("gradients"), trainable, result.gradients());
    Operand<TFloat32> norm = gradients.norm(tf.withSubScope("gradient_norm"));
    Ops guarding = tf.withSubScope("guard");
    Operand<TBool> finite = finite(guarding, result, norm);
    Op whereFinite = guarding.identity(guarding.switchCond(finite, finite).outputTrue());
    return new ReducedBatch(result, gradients, norm, finite, whereFinite, means.messages());
  }

  /** A sum is finite only where all of it is: so one check serves all. */
  private static Operand<TBool> finite(Ops tf, BatchResult result, Operand<TFloat32> norm) {
    List<Operand<TFloat32>> all = new ArrayList<>(List.of(result.loss(), norm));
    for (Operand<TFloat32> statistic : result.statistics()) {
      all.add(tf.reduceSum(statistic, tf.constant(0)));
    }
    return tf.math.isFinite(tf.math.addN(all));
  }

  private static List<GradientCodec> codecs(
      Ops tf, BatchResult shapes, List<MaskedKernel> kernels, Map<String, Long> nonzeros) {
    List<GradientCodec> codecs = new ArrayList<>();
    int gradientsFrom = shapes.values().size() - shapes.gradients().size();
    for (Operand<TFloat32> value : shapes.values()) {
      int kernel = codecs.size() - gradientsFrom;
      Long active =
          kernel >= 0 && kernel < kernels.size()
              ? nonzeros.get(kernels.get(kernel).parameter().name())
              : null;
      codecs.add(
          active == null
              ? GradientCodec.dense(value.shape())
              : GradientCodec.active(tf, kernels.get(kernel), active));
    }
    return codecs;
  }
}
