package org.cigl.kernels;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Batch normalisation with the statistics of the batch, and the rectified linear unit in the same
 * pass where it follows.
 *
 * @param epsilon added to the variance, above 0
 * @param rectified whether the rectified linear unit follows
 * @param threads to compute with, at least 1; the result does not depend on it
 * @param instructions {@code best}, or an implementation to force: {@code avx512}, {@code avx2},
 *     {@code generic}
 */
public record BatchNormOp(float epsilon, boolean rectified, int threads, String instructions) {
  private static final String TYPE = "CiglBatchNorm";

  /**
   * What it comes to.
   *
   * @param output of the input's shape
   * @param mean {@code [channels]}
   * @param variance {@code [channels]}, divided by the number of values
   */
  public record Result(
      Operand<TFloat32> output, Operand<TFloat32> mean, Operand<TFloat32> variance) {
    /** The variance divided by one less than the number of values, as TensorFlow's op gives it. */
    public Operand<TFloat32> unbiasedVariance(Ops tf, Operand<TFloat32> images) {
      Operand<TFloat32> values =
          tf.dtypes.cast(tf.math.div(tf.size(images), tf.size(variance)), TFloat32.class);
      Operand<TFloat32> less =
          tf.math.maximum(tf.math.sub(values, tf.constant(1f)), tf.constant(1f));
      return tf.math.mul(variance, tf.math.div(values, less));
    }
  }

  /** With the fastest implementation that this processor has, or {@code CIGL_INSTRUCTIONS}. */
  public BatchNormOp(float epsilon, boolean rectified, int threads) {
    this(epsilon, rectified, threads, KernelLibrary.instructions());
  }

  /**
   * Adds the normalisation. It has gradients of all three inputs through {@code output}; mean and
   * variance have none.
   *
   * @param input {@code [batch, height, width, channels]}
   * @param scale {@code [channels]}
   * @param offset {@code [channels]}
   */
  public Result apply(
      Ops tf, Operand<TFloat32> input, Operand<TFloat32> scale, Operand<TFloat32> offset) {
    GraphOperation op = build(tf, TYPE, List.of(input, scale, offset));
    return new Result(op.output(0), op.output(1), op.output(2));
  }

  private GraphOperation build(Ops tf, String type, List<Operand<?>> inputs) {
    OperationBuilder builder = tf.scope().opBuilder(type, type);
    inputs.forEach(input -> builder.addInput(input.asOutput()));
    return (GraphOperation)
        builder
            .setAttr("epsilon", epsilon)
            .setAttr("rectified", rectified)
            .setAttr("threads", threads)
            .setAttr("instructions", instructions)
            .build();
  }

  static void registerGradient() {
    TensorFlow.registerCustomGradient(TYPE, BatchNormOp::gradients);
  }

  private static List<Operand<?>> gradients(Ops tf, GraphOperation op, List<Output<?>> ofOutputs) {
    GraphOperation gradient =
        of(op)
            .build(
                tf,
                TYPE + "Gradient",
                List.of(
                    op.input(0),
                    op.input(1),
                    op.input(2),
                    op.output(1),
                    op.output(2),
                    ofOutputs.get(0)));
    return Arrays.asList(gradient.output(0), gradient.output(1), gradient.output(2));
  }

  private static BatchNormOp of(GraphOperation op) {
    return new BatchNormOp(
        op.attributes().getAttrFloat("epsilon"),
        op.attributes().getAttrBool("rectified"),
        Math.toIntExact(op.attributes().getAttrInt("threads")),
        op.attributes().getAttrString("instructions"));
  }
}
