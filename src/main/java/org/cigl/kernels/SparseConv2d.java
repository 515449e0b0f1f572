package org.cigl.kernels;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
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
    Operand<TFloat32> output = build(tf, TYPE, input, kernel, active);
    Shape images = input.shape();
    Shape window = kernel.shape();
    if (images.numDimensions() != 4 || window.numDimensions() != 4) {
      return output; // TensorFlow says what is wrong when it runs
    }
    // The op's own shape function is not told the stride.
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

  private Operand<TFloat32> build(
      Ops tf, String type, Operand<TFloat32> first, Operand<TFloat32> second, Operand<?> third) {
    return builder(tf, type, List.of(first, second, third)).build().output(0);
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
  }

  @SuppressWarnings("unchecked")
  private static List<Operand<?>> gradients(Ops tf, GraphOperation op, List<Output<?>> ofOutputs) {
    SparseConv2d self = of(op);
    Operand<TFloat32> input = (Output<TFloat32>) op.input(0);
    Operand<TFloat32> kernel = (Output<TFloat32>) op.input(1);
    Operand<TFloat32> active = (Output<TFloat32>) op.input(2);
    Operand<TFloat32> ofOutput = (Output<TFloat32>) ofOutputs.get(0);
    List<Long> strides = List.of(1L, (long) self.stride, (long) self.stride, 1L);
    return Arrays.asList(
        self.build(tf, TYPE + "InputGradient", input, kernel, ofOutput),
        self.build(tf, TYPE + "KernelGradient", input, active, ofOutput),
        tf.nn.conv2dBackpropFilter(input, tf.shape(kernel), ofOutput, strides, self.padding));
  }

  private static SparseConv2d of(GraphOperation op) {
    return new SparseConv2d(
        Math.toIntExact(op.attributes().getAttrInt("stride")),
        op.attributes().getAttrString("padding"),
        Math.toIntExact(op.attributes().getAttrInt("threads")),
        op.attributes().getAttrString("instructions"));
  }
}
