package org.cigl.inference;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cigl.kernels.SparseConv2d.Fused;
import org.cigl.kernels.SparseConv2d.FusedNorm;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Finds what can be computed while sparse layers read and write: before convolutions, batch norm
 * with given statistics, and the rectified linear unit after it; after layers a bias, an addition
 * to a convolution's output, and the rectified linear unit, in this order. A tensor between two of
 * them has no other use, or, before convolutions, is read by such alone.
 */
final class LayerFusion {
  private static final Set<String> ADDITIONS = Set.of("Add", "AddV2");
  private static final Set<String> NORMS =
      Set.of("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3");

  private final ModelGraph graph;
  private final Graph loaded;
  private final Set<String> convolutions;
  private final Set<String> additions = new HashSet<>();

  private LayerFusion(ModelGraph graph, List<Layer> layers, Graph loaded) {
    this.graph = graph;
    this.loaded = loaded;
    convolutions =
        layers.stream()
            .filter(layer -> !layer.isProduct())
            .map(layer -> layer.node().getName())
            .collect(Collectors.toSet());
  }

  /**
   * The layers with what is computed with each.
   *
   * @param layers of the graph that are sparse
   * @param loaded the same graph, which knows the shapes of its tensors
   */
  static List<FusedLayer> of(ModelGraph graph, List<Layer> layers, Graph loaded) {
    LayerFusion fusion = new LayerFusion(graph, layers, loaded);
    return layers.stream().map(fusion::fuse).toList();
  }

  private FusedLayer fuse(Layer layer) {
    Optional<NodeDef> norm = norm(layer);
    Optional<NodeDef> biasAdd = reader(layer.node()).filter(LayerFusion::addsBias);
    NodeDef biased = biasAdd.orElse(layer.node());
    Optional<NodeDef> addition = reader(biased).filter(node -> adds(layer, biased, node));
    addition.ifPresent(node -> additions.add(node.getName()));
    NodeDef sum = addition.orElse(biased);
    Optional<NodeDef> rectifier = reader(sum).filter(LayerFusion::rectifies);
    return new FusedLayer(
        layer,
        norm.orElse(layer.node()).getInput(0),
        new Fused(
            norm.map(node -> fused(node, layer)),
            biasAdd.map(node -> node.getInput(1)),
            addition.map(node -> other(node, biased)),
            rectifier.isPresent()),
        rectifier.orElse(sum));
  }

  /** The one node that reads a node. */
  private Optional<NodeDef> reader(NodeDef node) {
    return graph.onlyReader(node.getName()).filter(LayerFusion::ofFloats);
  }

  /** A node of floats that waits for nothing but its inputs. */
  private static boolean ofFloats(NodeDef node) {
    return node.getAttrOrDefault("T", AttrValue.getDefaultInstance()).getType() == DataType.DT_FLOAT
        && node.getInputList().stream().noneMatch(input -> input.startsWith("^"));
  }

  private static boolean addsBias(NodeDef node) {
    return node.getOp().equals("BiasAdd") && Layer.channelsLast(node);
  }

  private static boolean rectifies(NodeDef node) {
    return node.getOp().equals("Relu");
  }

  /** Whether a node adds a tensor of the same shape, and no other convolution does that. */
  private boolean adds(Layer layer, NodeDef biased, NodeDef node) {
    return convolutions.contains(layer.node().getName())
        && ADDITIONS.contains(node.getOp())
        && !additions.contains(node.getName())
        && sameShape(other(node, biased), biased.getName());
  }

  private static String other(NodeDef addition, NodeDef one) {
    String first = addition.getInput(0);
    return ModelGraph.operation(first).equals(one.getName()) ? addition.getInput(1) : first;
  }

  /** Where the number of images is not known, it is taken to be the same. */
  private boolean sameShape(String one, String other) {
    long[] shape = shape(one).asArray();
    return shape != null
        && shape.length == 4
        && Arrays.stream(shape).skip(1).allMatch(size -> size >= 0)
        && Arrays.equals(shape, shape(other).asArray());
  }

  private Shape shape(String tensor) {
    return Layer.output(loaded, tensor).shape();
  }

  /** The batch norm whose output, or whose rectified output, a convolution reads. */
  private Optional<NodeDef> norm(Layer layer) {
    Optional<NodeDef> before = producer(layer.node()).filter(this::readByConvolutions);
    return before.filter(LayerFusion::rectifies).isPresent()
        ? before
            .flatMap(this::producer)
            .filter(node -> graph.onlyReader(node.getName()).isPresent())
            .filter(LayerFusion::normalizes)
        : before.filter(LayerFusion::normalizes);
  }

  private static boolean normalizes(NodeDef node) {
    return NORMS.contains(node.getOp())
        && !node.getAttrOrThrow("is_training").getB()
        && Layer.channelsLast(node);
  }

  private boolean readByConvolutions(NodeDef node) {
    return graph
        .readers(node.getName())
        .filter(
            readers ->
                readers.stream()
                    .allMatch(
                        reader ->
                            convolutions.contains(reader.getName())
                                && isFirstOutput(reader.getInput(0), node)))
        .isPresent();
  }

  /** The node whose first output another's first input is. */
  private Optional<NodeDef> producer(NodeDef node) {
    String input = node.getInput(0);
    return Optional.ofNullable(graph.node(ModelGraph.operation(input)))
        .filter(from -> isFirstOutput(input, from))
        .filter(LayerFusion::ofFloats);
  }

  private static boolean isFirstOutput(String input, NodeDef node) {
    return input.replaceFirst(":0$", "").equals(node.getName());
  }

  private static FusedNorm fused(NodeDef norm, Layer layer) {
    return new FusedNorm(
        norm.getInputList().subList(1, 5),
        norm.getAttrOrThrow("epsilon").getF(),
        !isFirstOutput(layer.node().getInput(0), norm));
  }
}
