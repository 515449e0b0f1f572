package org.cigl.network;

import static org.cigl.InvalidInputException.require;

import java.util.List;
import java.util.function.BiConsumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A network for images of one shape: its layers, parameters and a way to compile it. */
public final class Network {
  private final String name;
  private final List<Layer> layers;
  private final ImageShape input;
  private final int classes;
  private final List<CompiledLayer> compiled;

  private Network(
      String name,
      List<Layer> layers,
      ImageShape input,
      int classes,
      List<CompiledLayer> compiled) {
    this.name = name;
    this.layers = layers;
    this.input = input;
    this.classes = classes;
    this.compiled = compiled;
  }

  /** Compiles once into a scratch graph, which checks every shape and finds the parameters. */
  static Network compile(String name, List<Layer> layers, ImageShape input, int classes) {
    try (Graph scratch = new Graph()) {
      Ops tf = Ops.create(scratch);
      LayerContext context =
          new LayerContext(tf, new PlaceholderParameters(), (layer, output) -> {});
      Operand<TFloat32> images = tf.placeholder(TFloat32.class, Placeholder.shape(input.batch()));
      Operand<TFloat32> logits = context.compile(layers, images);
      require(
          logits.shape().numDimensions() == 2 && logits.shape().get(1) == classes,
          "network %s ends with shape %s, must end with %d logits (dense: {units: $classes})",
          name,
          logits.shape(),
          classes);
      return new Network(name, layers, input, classes, List.copyOf(context.layers()));
    }
  }

  /** The network's name. */
  public String name() {
    return name;
  }

  /** Shape of its images. */
  public ImageShape input() {
    return input;
  }

  /** Number of classes, the width of the logits. */
  public int classes() {
    return classes;
  }

  /** Layers in order. */
  public List<CompiledLayer> layers() {
    return compiled;
  }

  /** Layers as the network file has them. */
  List<Layer> structure() {
    return layers;
  }

  /** Parameters in the order of the layers. */
  public List<Parameter> parameters() {
    return compiled.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  /**
   * Adds one tower of the network to a graph.
   *
   * @param images {@code [batch, height, width, channels]}, normalised
   * @return logits {@code [batch, classes]}
   */
  public Operand<TFloat32> build(Ops tf, Parameters parameters, Operand<TFloat32> images) {
    return build(tf, parameters, images, (layer, output) -> {});
  }

  /**
   * As {@link #build(Ops, Parameters, Operand)}, watched.
   *
   * @param outputs notified of the output of every layer, by its full name, in the order of
   *     computation
   */
  public Operand<TFloat32> build(
      Ops tf,
      Parameters parameters,
      Operand<TFloat32> images,
      BiConsumer<String, Operand<TFloat32>> outputs) {
    return new LayerContext(tf, parameters, outputs).compile(layers, images);
  }

  /** Stands in for parameters where only shapes matter. */
  private static final class PlaceholderParameters implements Parameters {
    @Override
    public Operand<TFloat32> tensor(Ops tf, Parameter parameter) {
      return tf.placeholder(TFloat32.class, Placeholder.shape(parameter.shape()));
    }

    @Override
    public Operand<TFloat32> normalize(Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> x) {
      return tf.identity(x);
    }
  }
}
