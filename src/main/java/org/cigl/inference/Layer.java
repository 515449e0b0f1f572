package org.cigl.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * A convolution or matrix product whose zeros can be skipped: in float32, with a kernel that does
 * not change; a convolution of images [batch, height, width, channels], of one stride both ways,
 * without dilation and explicit padding.
 *
 * @param node that computes it
 * @param name of the kernel
 * @param kernel [height, width, channels, filters] or [in, out]
 */
record Layer(NodeDef node, String name, FixedTensors.Value kernel) {
  static final String CONVOLUTION = "Conv2D";
  static final String PRODUCT = "MatMul";
  private static final Set<String> PADDINGS = Set.of("SAME", "VALID");

  /** Kernels of nodes that may be such layers, as inputs of theirs. */
  static List<String> kernels(ModelGraph graph) {
    return graph.nodes().stream().filter(Layer::computes).map(node -> node.getInput(1)).toList();
  }

  private static boolean computes(NodeDef node) {
    return convolution(node) || product(node);
  }

  /**
   * The layers of a model, in the order of its graph.
   *
   * @param loaded the same graph, which knows the shapes of its tensors
   */
  static List<Layer> of(ModelGraph graph, FixedTensors fixed, Graph loaded) {
    List<Layer> layers = new ArrayList<>();
    for (NodeDef node : graph.nodes()) {
      if (computes(node)) {
        String kernel = node.getInput(1);
        fixed
            .floats(kernel)
            .filter(values -> fits(node, values.shape(), loaded))
            .map(values -> new Layer(node, fixed.name(kernel), values))
            .ifPresent(layers::add);
      }
    }
    return layers;
  }

  private static boolean convolution(NodeDef node) {
    return node.getOp().equals(CONVOLUTION)
        && node.getAttrOrThrow("T").getType() == DataType.DT_FLOAT
        && channelsLast(node)
        && text(node, "padding").filter(PADDINGS::contains).isPresent()
        && evenStrides(integers(node, "strides"))
        && integers(node, "dilations").stream().allMatch(step -> step == 1);
  }

  private static boolean evenStrides(List<Long> strides) {
    return strides.size() == 4
        && strides.get(0) == 1
        && strides.get(3) == 1
        && strides.get(1).equals(strides.get(2));
  }

  private static boolean product(NodeDef node) {
    return node.getOp().equals(PRODUCT)
        && node.getAttrOrThrow("T").getType() == DataType.DT_FLOAT
        && !attribute(node, "transpose_a").map(AttrValue::getB).orElse(false)
        && !attribute(node, "transpose_b").map(AttrValue::getB).orElse(false);
  }

  /** A convolution in groups has more channels than its kernel. */
  private static boolean fits(NodeDef node, Shape kernel, Graph loaded) {
    if (node.getOp().equals(PRODUCT)) {
      return kernel.numDimensions() == 2;
    }
    Shape images = output(loaded, node.getInput(0)).shape();
    return kernel.numDimensions() == 4
        && images.numDimensions() == 4
        && images.get(3) == kernel.get(2);
  }

  /** The tensor that an input such as {@code conv:0} names. */
  static Output<?> output(Graph graph, String input) {
    String[] parts = input.split(":", 2);
    return graph.operation(parts[0]).output(parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
  }

  /** Whether a node takes its channels to be the last dimension. */
  static boolean channelsLast(NodeDef node) {
    return text(node, "data_format").map("NHWC"::equals).orElse(true);
  }

  boolean isProduct() {
    return node.getOp().equals(PRODUCT);
  }

  int stride() {
    return Math.toIntExact(integers(node, "strides").get(1));
  }

  String padding() {
    return text(node, "padding").orElseThrow();
  }

  /** Whether there is anything to skip. */
  boolean hasZeros() {
    return kernel.nonzeros() < kernel.shape().size();
  }

  private static Optional<AttrValue> attribute(NodeDef node, String name) {
    return Optional.ofNullable(node.getAttrMap().get(name));
  }

  private static Optional<String> text(NodeDef node, String name) {
    return attribute(node, name).map(value -> value.getS().toStringUtf8());
  }

  private static List<Long> integers(NodeDef node, String name) {
    return attribute(node, name).map(value -> value.getList().getIList()).orElse(List.of());
  }
}
