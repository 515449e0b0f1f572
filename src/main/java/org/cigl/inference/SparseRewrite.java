package org.cigl.inference;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cigl.kernels.SparseConv2d;
import org.cigl.recipe.Kernels;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The graph of a loaded model with its sparse layers computed without the zeros, and constants in
 * place of variables. Nodes that signatures name, and outputs of layers, keep their names.
 *
 * @param graph empty where the model stays as it is
 * @param kernels which layers skip zeros, or why none does
 */
record SparseRewrite(Optional<GraphDef> graph, LayerKernels kernels) {
  /** Bytes of constants that a graph holds: protobuf ends at 2 GiB, 16 MiB are for all else. */
  static final long LARGEST_GRAPH = (1L << 31) - (16 << 20);

  /**
   * Rewrites a model.
   *
   * @param wanted not dense
   * @param threads for each layer
   * @param largest bytes of constants that are taken
   */
  static SparseRewrite of(SavedModelBundle model, Kernels wanted, int threads, long largest) {
    ModelGraph graph = ModelGraph.of(model.metaGraphDef());
    Optional<String> stateful = graph.statefulOp();
    if (stateful.isPresent()) {
      return dense("the model has state besides its weights (" + stateful.get() + ")");
    }
    Optional<FixedTensors> fixed =
        FixedTensors.read(graph, model.session(), Layer.kernels(graph), largest);
    return fixed.isEmpty()
        ? dense("the weights take more bytes than a graph of constants holds")
        : of(graph, fixed.get(), model.graph(), wanted, threads);
  }

  private static SparseRewrite of(
      ModelGraph graph, FixedTensors fixed, Graph loaded, Kernels wanted, int threads) {
    List<Layer> layers = Layer.of(graph, fixed, loaded);
    List<Layer> sparse =
        layers.stream().filter(Layer::hasZeros).filter(it -> skips(wanted, it.kernel())).toList();
    LayerKernels kernels = new LayerKernels(names(sparse), names(layers).size(), Optional.empty());
    if (sparse.isEmpty()) {
      return new SparseRewrite(Optional.empty(), kernels);
    }
    Map<String, List<NodeDef>> replaced = fixed.frozen();
    replaced.putAll(replaced(LayerFusion.of(graph, sparse, loaded), threads));
    return new SparseRewrite(Optional.of(graph.with(replaced).definition()), kernels);
  }

  private static boolean skips(Kernels wanted, FixedTensors.Value kernel) {
    return wanted.skipZeros(kernel.shape(), kernel.nonzeros());
  }

  private static SparseRewrite dense(String why) {
    return new SparseRewrite(Optional.empty(), LayerKernels.dense(why));
  }

  private static List<String> names(List<Layer> layers) {
    return layers.stream().map(Layer::name).distinct().toList();
  }

  /** What is computed with a layer, but is not the last of it, is read by no one any more. */
  private static Map<String, List<NodeDef>> replaced(List<FusedLayer> layers, int threads) {
    return layers.stream()
        .collect(
            Collectors.toMap(
                fused -> fused.last().getName(),
                fused ->
                    fused.layer().isProduct()
                        ? product(fused, threads)
                        : convolution(fused, threads)));
  }

  private static List<NodeDef> convolution(FusedLayer fused, int threads) {
    Layer layer = fused.layer();
    return List.of(
        controlled(
            new SparseConv2d(layer.stride(), layer.padding(), threads)
                .node(
                    fused.last().getName(), fused.input(), layer.node().getInput(1), fused.fused()),
            layer.node()));
  }

  /** Rows as images of one pixel. */
  private static List<NodeDef> product(FusedLayer fused, int threads) {
    Layer layer = fused.layer();
    String name = fused.last().getName();
    int in = (int) layer.kernel().shape().get(0);
    int out = (int) layer.kernel().shape().get(1);
    return List.of(
        FixedTensors.Value.of(-1, 1, 1, in).node(name + "/pixels_shape"),
        reshape(name + "/pixels", fused.input(), name + "/pixels_shape").build(),
        layer.kernel().reshaped(Shape.of(1, 1, in, out)).node(name + "/window"),
        new SparseConv2d(1, "VALID", threads)
            .node(name + "/product", name + "/pixels", name + "/window", fused.fused())
            .build(),
        FixedTensors.Value.of(-1, out).node(name + "/rows_shape"),
        controlled(reshape(name, name + "/product", name + "/rows_shape"), layer.node()));
  }

  private static NodeDef.Builder reshape(String name, String input, String shape) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Reshape")
        .addInput(input)
        .addInput(shape)
        .putAttr("T", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
        .putAttr("Tshape", AttrValue.newBuilder().setType(DataType.DT_INT32).build());
  }

  /** With the control inputs of the node that it replaces. */
  private static NodeDef controlled(NodeDef.Builder node, NodeDef before) {
    before.getInputList().stream().filter(input -> input.startsWith("^")).forEach(node::addInput);
    return node.build();
  }
}
