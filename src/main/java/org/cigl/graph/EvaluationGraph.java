package org.cigl.graph;

import org.cigl.TrainingFailedException;
import org.cigl.data.InputPipeline;
import org.cigl.data.Normalization;
import org.cigl.network.InferenceParameters;
import org.cigl.network.Network;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The passes that predict, with moving or re-estimated batch-norm statistics, in single precision
 * whatever the session trains in.
 */
final class EvaluationGraph implements AutoCloseable {
  private final Network network;
  private final Placeholder<TInt64> step;
  private final Placeholder<TFloat32> images;
  private final Pass last;
  private final Pass average;
  private final Pass masked;
  private final Float32Forward float32;

  /**
   * One pass.
   *
   * @param parameters that it predicts with
   * @param logits null where they are handed over to the tower in single precision
   */
  private record Pass(InferenceParameters parameters, Operand<TFloat32> logits) {}

  /**
   * Adds the passes to the graph.
   *
   * @param step the step that random masks are drawn for
   * @param average null for none
   * @param kernels which layers skip zeros
   * @param withMasks whether to predict under random masks too
   * @param float32 the pass to use where the graph's session is not in single precision; null where
   *     it is
   */
  EvaluationGraph(
      Ops root,
      Network network,
      Normalization normalization,
      TrainableParameters trainable,
      Placeholder<TInt64> step,
      WeightAverage average,
      KernelPlan kernels,
      boolean withMasks,
      Float32Forward float32) {
    this.network = network;
    this.step = step;
    this.float32 = float32;
    images =
        root.withName("images")
            .placeholder(TFloat32.class, Placeholder.shape(network.input().batch()));
    Operand<TFloat32> normalized = InputPipeline.normalize(root, images, normalization);
    last =
        pass(
            root,
            "evaluate",
            new InferenceParameters(trainable::mean, kernels::threadsOf),
            normalized);
    this.average =
        average == null ? null : pass(root, "evaluate_average", average.parameters(), normalized);
    masked =
        withMasks
            ? pass(
                root,
                "evaluate_masked",
                new InferenceParameters(trainable::forward, kernels::threadsOf),
                normalized)
            : null;
  }

  private Pass pass(
      Ops root, String scope, InferenceParameters parameters, Operand<TFloat32> normalized) {
    return new Pass(
        parameters,
        float32 == null ? network.build(root.withSubScope(scope), parameters, normalized) : null);
  }

  /** Logits of raw images (0 to 255, NHWC), row by row, {@code count * classes} values. */
  float[] logits(Session session, float[] raw, int count, Weights weights) {
    return logits(session, raw, count, weights == Weights.LAST ? last : average, 0);
  }

  /** As {@link #logits}, with the last weights under the random masks of step {@code draw}. */
  float[] maskedLogits(Session session, float[] raw, int count, long draw) {
    return logits(session, raw, count, masked, draw);
  }

  private float[] logits(Session session, float[] raw, int count, Pass pass, long draw) {
    if (pass == null) {
      throw new IllegalStateException("the graph was built without this pass");
    }
    Shape shape = Shape.of(count).append(network.input().batch().tail());
    try (TFloat32 input = TFloat32.tensorOf(shape, DataBuffers.of(raw));
        TInt64 stepTensor = TInt64.scalarOf(draw)) {
      if (float32 != null) {
        return requireFinite(float32.logits(session, pass.parameters(), step, stepTensor, input));
      }
      try (Result result =
          session.runner().feed(images, input).feed(step, stepTensor).fetch(pass.logits()).run()) {
        return requireFinite(Tensors.floats(result.get(0)));
      }
    }
  }

  @Override
  public void close() {
    if (float32 != null) {
      float32.close();
    }
  }

  private static float[] requireFinite(float[] logits) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new TrainingFailedException(
            "a logit is "
                + logit
                + ": weights or images are too large to predict with; a lower learning rate may"
                + " help");
      }
    }
    return logits;
  }
}
