package org.cigl.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
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
  private static final String GRADIENT = "CiglBatchNormGradient";

  /**
   * The statistics of a batch, each of shape {@code [channels]}.
   *
   * @param variance divided by the number of values
   */
  public record Statistics(Operand<TFloat32> mean, Operand<TFloat32> variance) {}

  /**
   * What it comes to.
   *
   * @param of the op
   * @param inputs images, scale, offset, mean and variance, the latter of shape {@code [channels]}
   *     and the variance divided by the number of values
   * @param output of the images' shape; not computed where nothing reads it
   */
  public record Result(BatchNormOp of, List<Operand<TFloat32>> inputs, Operand<TFloat32> output) {
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
    return apply(tf, input, scale, offset, statistics(tf, input));
  }

  /**
   * The same with the input's statistics, where they are known.
   *
   * @param statistics of {@code input}
   */
  public Result apply(
      Ops tf,
      Operand<TFloat32> input,
      Operand<TFloat32> scale,
      Operand<TFloat32> offset,
      Statistics statistics) {
    Shape channels = Shape.of(input.shape().get(3));
    List<Operand<TFloat32>> inputs =
        List.of(
            input,
            scale,
            offset,
            // Theirs is part of the gradient of the images.
            tf.stopGradient(tf.ensureShape(statistics.mean(), channels)),
            tf.stopGradient(tf.ensureShape(statistics.variance(), channels)));
    return new Result(this, inputs, build(tf, TYPE, inputs).build().output(0));
  }

  private Statistics statistics(Ops tf, Operand<TFloat32> input) {
    Operation statistics =
        tf.scope()
            .opBuilder("CiglBatchStatistics", "CiglBatchStatistics")
            .addInput(input.asOutput())
            .setAttr("threads", threads)
            .setAttr("instructions", instructions)
            .build();
    return new Statistics(statistics.output(0), statistics.output(1));
  }

  private OperationBuilder build(Ops tf, String type, List<? extends Operand<?>> inputs) {
    OperationBuilder builder = tf.scope().opBuilder(type, type);
    inputs.forEach(input -> builder.addInput(input.asOutput()));
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
    BatchNormOp self = of(op);
    List<Operand<?>> inputs = inputs(op);
    Operand<?> ofOutput = ofOutputs.get(0);
    Operation sums = self.build(tf, TYPE + "Sums", with(inputs, List.of(ofOutput))).build();
    return self.gradients(tf, inputs, ofOutput, sums.output(0), sums.output(1));
  }

  /**
   * The gradients of what {@link Result#inputs} has: those of mean and variance, which are none,
   * are zeros.
   *
   * @param ofOutput of the output; where it has gone through the rectified linear unit already, by
   *     one that is not {@link #rectified}
   */
  List<Operand<?>> gradients(
      Ops tf,
      List<Operand<?>> inputs,
      Operand<?> ofOutput,
      Operand<?> ofScale,
      Operand<?> ofOffset) {
    Operation ofInput =
        build(tf, GRADIENT, with(inputs, List.of(ofOutput, ofScale, ofOffset)))
            .addInputList(new Output<?>[0])
            .build();
    return List.of(
        ofInput.output(0),
        ofScale,
        ofOffset,
        tf.zerosLike(inputs.get(3)),
        tf.zerosLike(inputs.get(4)));
  }

  /**
   * A gradient that is the sum of the gradient of a norm's input and of something else, in one pass
   * over memory in place of two; empty for any other gradient.
   *
   * @param input whether the norm's input is what this is the gradient of
   */
  static Optional<Operand<TFloat32>> fused(Ops tf, Output<?> gradient, Predicate<Output<?>> input) {
    GraphOperation sum = (GraphOperation) gradient.op();
    if (!sum.type().equals("AddN") || sum.numInputs() != 2) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      GraphOperation norm = (GraphOperation) sum.input(i).op();
      if (norm.type().equals(GRADIENT)
          && norm.inputListLength("added") == 0
          && input.test(norm.input(0))) {
        List<Operand<?>> inputs = IntStream.range(0, 8).<Operand<?>>mapToObj(norm::input).toList();
        Output<?>[] other = {sum.input(1 - i)};
        return Optional.of(
            of(norm).build(tf, GRADIENT, inputs).addInputList(other).build().output(0));
      }
    }
    return Optional.empty();
  }

  /** The same with no rectified linear unit after it. */
  BatchNormOp withoutRectifier() {
    return new BatchNormOp(epsilon, false, threads, instructions);
  }

  /** The first five inputs of an op, which are those of a norm. */
  static List<Operand<?>> inputs(GraphOperation op) {
    return IntStream.range(0, 5).<Operand<?>>mapToObj(op::input).toList();
  }

  private static List<Operand<?>> with(List<Operand<?>> inputs, List<Operand<?>> more) {
    List<Operand<?>> all = new ArrayList<>(inputs);
    all.addAll(more);
    return all;
  }

  /** The output once more, for whoever has its inputs only. */
  Operand<TFloat32> output(Ops tf, List<Operand<?>> inputs) {
    return build(tf, TYPE, inputs).build().output(0);
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
