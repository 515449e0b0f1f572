package org.cigl.kernels;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/**
 * 2-D convolution that multiplies only where its kernel is not zero, forward and back.
 *
 * @param stride in pixels, at least 1
 * @param padding {@code SAME} or {@code VALID}
 * @param threads to compute with, at least 1; the result does not depend on it
 * @param instructions {@code best}, or an implementation to force: {@code avx512}, {@code avx2},
 *     {@code generic}
 */
public record SparseConv2d(int stride, String padding, int threads, String instructions) {
  private static final String TYPE = "CiglSparseConv2D";

  /**
   * What is convolved.
   *
   * @param input {@code [batch, height, width, channels]}
   * @param norm that gave it: then it is normalised as it is read, and that output itself need not
   *     be computed; empty for anything else
   * @param kernel {@code [height, width, channels, filters]}
   * @param active of the kernel's shape, where it is zero, no gradient of the kernel is wanted
   */
  public record Inputs(
      Operand<TFloat32> input,
      Optional<BatchNormOp.Result> norm,
      Operand<TFloat32> kernel,
      Operand<TFloat32> active) {}

  /**
   * A convolution whose output's statistics are taken as it is written.
   *
   * @param of the convolution
   * @param inputs of it
   * @param added whether something was added to its output
   * @param output {@code [batch, height, width, filters]}
   * @param statistics of the output
   */
  public record Measured(
      SparseConv2d of,
      Inputs inputs,
      boolean added,
      Operand<TFloat32> output,
      BatchNormOp.Statistics statistics) {
    /**
     * The same with something added to the output before that is measured, as an op of its own:
     * this one is not computed where nothing else reads it.
     *
     * @param other of the output's shape
     */
    public Measured plus(Ops tf, Operand<TFloat32> other) {
      return of.measured(tf, inputs, new Output<?>[] {other.asOutput()});
    }
  }

  /**
   * A batch norm with given statistics, in a graph that is not built by {@link Ops}.
   *
   * @param values names of scale, offset, mean and variance
   * @param epsilon added to the variance
   * @param rectified whether the rectified linear unit follows
   */
  public record FusedNorm(List<String> values, float epsilon, boolean rectified) {}

  /**
   * What is computed with a convolution in such a graph.
   *
   * @param norm that is applied to the input as it is read
   * @param bias name of what is added to the output, {@code [filters]}
   * @param added name of what is added after that, of the output's shape
   * @param activated whether the rectified linear unit follows
   */
  public record Fused(
      Optional<FusedNorm> norm, Optional<String> bias, Optional<String> added, boolean activated) {}

  /** With the fastest implementation that this processor has, or {@code CIGL_INSTRUCTIONS}. */
  public SparseConv2d(int stride, String padding, int threads) {
    this(stride, padding, threads, KernelLibrary.instructions());
  }

  /**
   * Adds the convolution. Its gradients are that of {@code input}; that of {@code kernel} where
   * {@code active} is not zero, and zero elsewhere; and, as that of {@code active}, which plays no
   * part in the result, the gradient of the kernel at every entry, by TensorFlow's dense op.
   *
   * @param input {@code [batch, height, width, channels]}
   * @param kernel {@code [height, width, channels, filters]}
   * @param active of the kernel's shape
   * @return {@code [batch, height, width, filters]}
   */
  public Operand<TFloat32> apply(
      Ops tf, Operand<TFloat32> input, Operand<TFloat32> kernel, Operand<TFloat32> active) {
    Inputs inputs = new Inputs(input, Optional.empty(), kernel, active);
    return shaped(tf, build(tf, inputs, false, new Output<?>[0]), inputs);
  }

  /**
   * Adds the convolution, and the statistics of its output. Its gradients are those of {@link
   * #apply}, and of the norm where there is one; the statistics have none.
   */
  public Measured measured(Ops tf, Inputs inputs) {
    return measured(tf, inputs, new Output<?>[0]);
  }

  private Measured measured(Ops tf, Inputs inputs, Output<?>[] added) {
    Operation op = build(tf, inputs, true, added);
    return new Measured(
        this,
        inputs,
        added.length > 0,
        shaped(tf, op, inputs),
        new BatchNormOp.Statistics(op.output(1), op.output(2)));
  }

  private Operation build(Ops tf, Inputs inputs, boolean measured, Output<?>[] added) {
    List<Operand<TFloat32>> norm =
        inputs.norm().map(BatchNormOp.Result::inputs).orElse(List.of(inputs.input()));
    OperationBuilder builder =
        builder(tf, TYPE, norm, inputs.kernel(), inputs.active())
            .addInputList(added)
            .addInputList(new Output<?>[0])
            .setAttr("measured", measured);
    inputs.norm().ifPresent(it -> it.of().setNorm(builder));
    return builder.build();
  }

  /** The op's own shape function is not told the stride. */
  private Operand<TFloat32> shaped(Ops tf, Operation op, Inputs inputs) {
    Output<TFloat32> output = op.output(0);
    Shape images = inputs.input().shape();
    Shape window = inputs.kernel().shape();
    if (images.numDimensions() != 4 || window.numDimensions() != 4) {
      return output; // TensorFlow says what is wrong when it runs
    }
    long[] shape = {
      images.get(0),
      outputs(images.get(1), window.get(0)),
      outputs(images.get(2), window.get(1)),
      window.get(3)
    };
    return tf.reshape(output, tf.constant(shape));
  }

  /**
   * Adds the convolution with a kernel that is looked at in the first call only. It has no
   * gradients then.
   *
   * @param kernel a constant
   */
  public Operand<TFloat32> applyFixed(Ops tf, Operand<TFloat32> input, Operand<TFloat32> kernel) {
    return builder(tf, TYPE, List.of(input), kernel, kernel)
        .addInputList(new Output<?>[0])
        .addInputList(new Output<?>[0])
        .setAttr("fixed", true)
        .build()
        .output(0);
  }

  /**
   * The convolution as a node of a graph that is not built by {@link Ops}. Its output's shape is
   * not known before it runs.
   *
   * @param name of the node
   * @param input name of a tensor, as {@link #apply} takes it
   * @param kernel name of a constant, which is looked at once
   * @param fused what is computed with it
   */
  public NodeDef.Builder node(String name, String input, String kernel, Fused fused) {
    NodeDef.Builder node =
        NodeDef.newBuilder()
            .setName(name)
            .setOp(TYPE)
            .addInput(input)
            .addAllInput(fused.norm().map(FusedNorm::values).orElse(List.of()))
            .addInput(kernel)
            .addInput(kernel) // no gradient is asked for
            .addAllInput(fused.added().stream().toList())
            .addAllInput(fused.bias().stream().toList())
            .putAttr("stride", integer(stride))
            .putAttr("padding", text(padding))
            .putAttr("threads", integer(threads))
            .putAttr("instructions", text(instructions))
            .putAttr("norms", integer(fused.norm().isPresent() ? 4 : 0))
            .putAttr("n", integer(fused.added().isPresent() ? 1 : 0))
            .putAttr("biases", integer(fused.bias().isPresent() ? 1 : 0))
            .putAttr("activated", flag(fused.activated()))
            .putAttr("fixed", flag(true));
    fused
        .norm()
        .ifPresent(
            norm ->
                node.putAttr("epsilon", AttrValue.newBuilder().setF(norm.epsilon()).build())
                    .putAttr("rectified", flag(norm.rectified())));
    return node;
  }

  private static AttrValue integer(long value) {
    return AttrValue.newBuilder().setI(value).build();
  }

  private static AttrValue flag(boolean value) {
    return AttrValue.newBuilder().setB(value).build();
  }

  private static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }

  private long outputs(long size, long window) {
    long seen = padding.equals("SAME") ? size : size - window + 1;
    return (seen + stride - 1) / stride;
  }

  /**
   * The inputs and attributes that the convolution and its gradients have.
   *
   * @param images input, and where a norm gave it, scale, offset, mean and variance
   */
  private OperationBuilder builder(
      Ops tf,
      String type,
      List<? extends Operand<?>> images,
      Operand<?> kernel,
      Operand<?> active) {
    Output<?>[] norm = images.stream().skip(1).map(Operand::asOutput).toArray(Output<?>[]::new);
    return tf.scope()
        .opBuilder(type, type)
        .addInput(images.get(0).asOutput())
        .addInputList(norm)
        .addInput(kernel.asOutput())
        .addInput(active.asOutput())
        .setAttr("stride", stride)
        .setAttr("padding", padding)
        .setAttr("threads", threads)
        .setAttr("instructions", instructions);
  }

  static void registerGradient() {
    TensorFlow.registerCustomGradient(TYPE, SparseConv2d::gradients);
  }

  private static List<Operand<?>> gradients(Ops tf, GraphOperation op, List<Output<?>> ofOutputs) {
    SparseConv2d self = of(op);
    Optional<BatchNormOp> norm =
        op.inputListLength("norm") > 0 ? Optional.of(BatchNormOp.of(op)) : Optional.empty();
    List<Operand<?>> images = norm.isPresent() ? BatchNormOp.inputs(op) : List.of(op.input(0));
    Output<?> kernel = op.input(images.size());
    Output<?> active = op.input(images.size() + 1);
    Operand<TFloat32> ofOutput = ofOutput(tf, op, ofOutputs.get(0));
    OperationBuilder builder =
        self.builder(tf, TYPE + "Gradients", images, kernel, active).addInput(ofOutput.asOutput());
    norm.ifPresent(it -> it.setNorm(builder));
    Operation gradients = builder.build();
    Output<?> ofImages = gradients.output(0); // of a norm's output: past the rectified linear unit
    List<Operand<?>> all =
        new ArrayList<>(
            norm.map(
                    it ->
                        it.withoutRectifier()
                            .gradients(
                                tf, images, ofImages, gradients.output(2), gradients.output(3)))
                .orElse(List.of(ofImages)));
    Operand<TFloat32> input =
        norm.map(it -> it.output(tf, images)).orElseGet(() -> floats(op.input(0)));
    all.add(gradients.output(1));
    all.add(self.ofEveryEntry(tf, input, kernel, ofOutput));
    if (op.inputListLength("added") > 0) {
      all.add(ofOutput);
    }
    return all;
  }

  /** Of an op's output: what is added to the gradient of a norm of it is added as that is made. */
  private static Operand<TFloat32> ofOutput(Ops tf, GraphOperation op, Output<?> gradient) {
    if (!gradient.op().type().equals("Reshape")) {
      return floats(gradient);
    }
    Output<?> ofShaped = ((GraphOperation) gradient.op()).input(0);
    return BatchNormOp.fused(tf, ofShaped, input -> isShaped(input, op))
        .orElseGet(() -> floats(gradient));
  }

  /** Whether a tensor is the output of an op with its shape. */
  private static boolean isShaped(Output<?> tensor, GraphOperation op) {
    return tensor.op() instanceof GraphOperation reshape
        && reshape.type().equals("Reshape")
        && reshape.input(0).equals(op.output(0));
  }

  /** By TensorFlow's dense op; not computed where nothing reads it. */
  private Operand<TFloat32> ofEveryEntry(
      Ops tf, Operand<TFloat32> input, Operand<?> kernel, Operand<TFloat32> ofOutput) {
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    return tf.nn.conv2dBackpropFilter(input, tf.shape(kernel), ofOutput, strides, padding);
  }

  @SuppressWarnings("unchecked")
  private static Output<TFloat32> floats(Output<?> output) {
    return (Output<TFloat32>) output;
  }

  private static SparseConv2d of(GraphOperation op) {
    return new SparseConv2d(
        Math.toIntExact(op.attributes().getAttrInt("stride")),
        op.attributes().getAttrString("padding"),
        Math.toIntExact(op.attributes().getAttrInt("threads")),
        op.attributes().getAttrString("instructions"));
  }
}
