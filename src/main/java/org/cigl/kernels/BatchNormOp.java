package org.cigl.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
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
   * @param of the op
   * @param inputs images, scale, offset, mean and variance, the latter of shape {@code [channels]}
   *     and the variance divided by the number of values
   * @param output of the images' shape; not computed where nothing reads it
   */
  public record Result(
      BatchNormOp of, List<Operand<TFloat32>> inputs, Operand<TFloat32> output) {
    /** {@code [channels]}. */
    public Operand<TFloat32> mean() {
      return inputs.get(3);
    }

    /** {@code [channels]}, divided by the number of values. */
    public Operand<TFloat32> variance() {
      return inputs.get(4);
    }

    /** The variance divided by one less than the number of values, as TensorFlow's op gives it. */
    public Operand<TFloat32> unbiasedVariance(Ops tf) {
      Operand<TFloat32> values =
          tf.dtypes.cast(tf.math.div(tf.size(inputs.get(0)), tf.size(variance())), TFloat32.class);
      Operand<TFloat32> less =
          tf.math.maximum(tf.math.sub(values, tf.constant(1f)), tf.constant(1f));
      return tf.math.mul(variance(), tf.math.div(values, less));
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
    GraphOperation statistics = statistics(tf, input);
    Shape channels = Shape.of(input.shape().get(3));
    List<Operand<TFloat32>> inputs =
        List.of(
            input,
            scale,
            offset,
            // Theirs is part of the gradient of the images.
            tf.stopGradient(tf.ensureShape(statistics.<TFloat32>output(0), channels)),
            tf.stopGradient(tf.ensureShape(statistics.<TFloat32>output(1), channels)));
    return new Result(this, inputs, build(tf, TYPE, inputs).output(0));
  }

  private GraphOperation statistics(Ops tf, Operand<TFloat32> input) {
    return (GraphOperation)
        tf.scope()
            .opBuilder("CiglBatchStatistics", "CiglBatchStatistics")
            .addInput(input.asOutput())
            .setAttr("threads", threads)
            .setAttr("instructions", instructions)
            .build();
  }

  private GraphOperation build(Ops tf, String type, List<? extends Operand<?>> inputs) {
    OperationBuilder builder = tf.scope().opBuilder(type, type);
    inputs.forEach(input -> builder.addInput(input.asOutput()));
    return (GraphOperation) setAttributes(builder).build();
  }

  private OperationBuilder setAttributes(OperationBuilder builder) {
    return setNorm(builder).setAttr("threads", threads).setAttr("instructions", instructions);
  }

  /** The attributes of an op that normalises besides. */
  OperationBuilder setNorm(OperationBuilder builder) {
    return builder.setAttr("epsilon", epsilon).setAttr("rectified", rectified);
  }

  static void registerGradient() {
    TensorFlow.registerCustomGradient(TYPE, BatchNormOp::gradients);
  }

  private static List<Operand<?>> gradients(Ops tf, GraphOperation op, List<Output<?>> ofOutputs) {
    List<Operand<?>> inputs = IntStream.range(0, 5).<Operand<?>>mapToObj(op::input).toList();
    return of(op).gradients(tf, inputs, ofOutputs.get(0));
  }

  /**
   * The gradients of what {@link Result#inputs} has: those of mean and variance, which are none,
   * are zeros.
   *
   * @param ofOutput of the output
   */
  List<Operand<?>> gradients(Ops tf, List<Operand<?>> inputs, Operand<?> ofOutput) {
    List<Operand<?>> all = new ArrayList<>(inputs);
    all.add(ofOutput);
    GraphOperation gradient = build(tf, TYPE + "Gradient", all);
    return List.of(
        gradient.output(0),
        gradient.output(1),
        gradient.output(2),
        tf.zerosLike(inputs.get(3)),
        tf.zerosLike(inputs.get(4)));
  }

  /** The output once more, for whoever has its inputs only. */
  Operand<TFloat32> output(Ops tf, List<Operand<?>> inputs) {
    return build(tf, TYPE, inputs).output(0);
  }

  /** As the attributes of an op have it. */
  static BatchNormOp of(GraphOperation op) {
    return new BatchNormOp(
        op.attributes().getAttrFloat("epsilon"),
        op.attributes().getAttrBool("rectified"),
        Math.toIntExact(op.attributes().getAttrInt("threads")),
        op.attributes().getAttrString("instructions"));
  }
}
