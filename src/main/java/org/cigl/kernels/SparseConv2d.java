package org.cigl.kernels;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
  private static final String NORMALIZED = "CiglNormalizedSparseConv2D";

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
    return shaped(
        tf, builder(tf, TYPE, List.of(input, kernel, active)).build().output(0), input, kernel);
  }

  /**
   * Adds the convolution of what a batch norm gives, which is normalised as it is read: that
   * output itself need not be computed. Its gradients are those of {@link #apply} and of the norm.
   *
   * @param norm of the images
   * @param kernel {@code [height, width, channels, filters]}
   * @param active of the kernel's shape
   * @return {@code [batch, height, width, filters]}
   */
  public Operand<TFloat32> applyNormalized(
      Ops tf, BatchNormOp.Result norm, Operand<TFloat32> kernel, Operand<TFloat32> active) {
    List<Operand<?>> inputs = new ArrayList<>(norm.inputs());
    inputs.addAll(List.of(kernel, active));
    return shaped(
        tf,
        norm.of().setNorm(builder(tf, NORMALIZED, inputs)).build().output(0),
        norm.output(),
        kernel);
  }

  /** The op's own shape function is not told the stride. */
  private Operand<TFloat32> shaped(
      Ops tf, Operand<TFloat32> output, Operand<TFloat32> input, Operand<TFloat32> kernel) {
    Shape images = input.shape();
    Shape window = kernel.shape();
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
    return builder(tf, TYPE, List.of(input, kernel, kernel))
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
   */
  public NodeDef.Builder node(String name, String input, String kernel) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp(TYPE)
        .addInput(input)
        .addInput(kernel)
        .addInput(kernel) // no gradient is asked for
        .putAttr("stride", AttrValue.newBuilder().setI(stride).build())
        .putAttr("padding", text(padding))
        .putAttr("threads", AttrValue.newBuilder().setI(threads).build())
        .putAttr("instructions", text(instructions))
        .putAttr("fixed", AttrValue.newBuilder().setB(true).build());
  }

  private static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }

  private long outputs(long size, long window) {
    long seen = padding.equals("SAME") ? size : size - window + 1;
    return (seen + stride - 1) / stride;
  }

  private OperationBuilder builder(Ops tf, String type, List<Operand<?>> inputs) {
    OperationBuilder builder = tf.scope().opBuilder(type, type);
    inputs.forEach(input -> builder.addInput(input.asOutput()));
    return builder
        .setAttr("stride", stride)
        .setAttr("padding", padding)
        .setAttr("threads", threads)
        .setAttr("instructions", instructions);
  }

  static void registerGradient() {
    TensorFlow.registerCustomGradient(TYPE, SparseConv2d::gradients);
    TensorFlow.registerCustomGradient(NORMALIZED, SparseConv2d::normalizedGradients);
  }

  private static List<Operand<?>> gradients(Ops tf, GraphOperation op, List<Output<?>> ofOutputs) {
    SparseConv2d self = of(op);
    Output<TFloat32> ofOutput = floats(ofOutputs.get(0));
    Operation gradients =
        self.builder(tf, TYPE + "Gradients", List.of(op.input(0), op.input(1), op.input(2), ofOutput))
            .build();
    return List.of(
        gradients.output(0),
        gradients.output(1),
        self.ofEveryEntry(tf, floats(op.input(0)), op.input(1), ofOutput));
  }

  /** The norm's are those of what it gives, from the convolution, taken through it. */
  private static List<Operand<?>> normalizedGradients(
      Ops tf, GraphOperation op, List<Output<?>> ofOutputs) {
    SparseConv2d self = of(op);
    BatchNormOp norm = BatchNormOp.of(op);
    Output<TFloat32> ofOutput = floats(ofOutputs.get(0));
    List<Operand<?>> ofNorm = IntStream.range(0, 5).<Operand<?>>mapToObj(op::input).toList();
    List<Operand<?>> inputs = new ArrayList<>(ofNorm);
    inputs.addAll(List.of(op.input(5), op.input(6), ofOutput));
    Operation gradients =
        norm.setNorm(self.builder(tf, NORMALIZED + "Gradients", inputs)).build();
    List<Operand<?>> all = new ArrayList<>(norm.gradients(tf, ofNorm, gradients.output(0)));
    all.add(gradients.output(1));
    all.add(self.ofEveryEntry(tf, norm.output(tf, ofNorm), op.input(5), ofOutput));
    return all;
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
