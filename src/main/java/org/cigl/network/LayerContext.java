package org.cigl.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.cigl.InvalidInputException;
import org.cigl.tensorflow.NameScopes;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a layer sees while it is compiled: the graph, where to take parameters from, and the names
 * given so far. It also records every layer's shape and parameters, and returns its output.
 */
public final class LayerContext {
  /** State shared by all scopes of one compilation. */
  private record Shared(
      Parameters parameters,
      List<CompiledLayer> layers,
      Map<String, Integer> used,
      Set<Output<TFloat32>> rectified,
      BiConsumer<String, Operand<TFloat32>> outputs) {}

  private final Ops tf;
  private final String scope;
  private final boolean reluFollows;
  private final Shared shared;
  private final List<Parameter> parametersOfLayer = new ArrayList<>();

  /**
   * Starts a compilation into the scope of {@code tf}.
   *
   * @param outputs notified of the output of every layer, by its full name
   */
  LayerContext(Ops tf, Parameters parameters, BiConsumer<String, Operand<TFloat32>> outputs) {
    this(
        tf,
        "",
        false,
        new Shared(parameters, new ArrayList<>(), new HashMap<>(), new HashSet<>(), outputs));
  }

  private LayerContext(Ops tf, String scope, boolean reluFollows, Shared shared) {
    this.tf = tf;
    this.scope = scope;
    this.reluFollows = reluFollows;
    this.shared = shared;
  }

  /** Ops in this layer's name scope. */
  public Ops tf() {
    return tf;
  }

  /** The full name of this layer, such as {@code stage1_1/conv_1}. */
  public String name() {
    return scope;
  }

  /** Layers compiled so far, in order. */
  List<CompiledLayer> layers() {
    return shared.layers();
  }

  /** Checks that a layer which works on images is given some. */
  public void requireImages(Operand<TFloat32> input) {
    InvalidInputException.require(
        input.shape().numDimensions() == 4,
        "layer %s needs images but gets shape %s: put it before flatten, dense and"
            + " global_avg_pool",
        scope,
        input.shape());
  }

  /** Checks that a window fits the images that a layer is given. */
  void requireWindow(Operand<TFloat32> input, int window, Padding padding) {
    requireImages(input);
    InvalidInputException.require(
        padding == Padding.SAME
            || (window <= input.shape().get(1) && window <= input.shape().get(2)),
        "layer %s has a window of %d pixels but gets shape %s: make it smaller, or set padding:"
            + " same",
        scope,
        window,
        input.shape());
  }

  /** Declares a parameter of this layer and returns its tensor. */
  public Operand<TFloat32> parameter(String suffix, Role role, boolean masked, long... shape) {
    return shared.parameters().tensor(tf, declare(suffix, role, masked, shape));
  }

  /** Declares this layer's kernel. */
  Kernel kernel(boolean masked, long... shape) {
    Parameter parameter = declare("kernel", Role.KERNEL, masked, shape);
    Operand<TFloat32> weight = shared.parameters().tensor(tf, parameter);
    return new Kernel(weight, shared.parameters().sparse(tf, parameter));
  }

  /**
   * Declares this layer's depthwise kernel, each of whose outputs sees one channel, and returns its
   * tensor.
   */
  Operand<TFloat32> depthwiseKernel(
      boolean masked, long height, long width, long channels, long multiplier) {
    Shape shape = Shape.of(height, width, channels, multiplier);
    return shared
        .parameters()
        .tensor(
            tf,
            declare(new Parameter(scope + "/kernel", Role.KERNEL, shape, masked, height * width)));
  }

  /** Declares the parameters of a batch-norm layer and applies it to images or features. */
  public Operand<TFloat32> normalize(Operand<TFloat32> input, float epsilon, float momentum) {
    long channels = input.shape().get(input.shape().numDimensions() - 1);
    boolean images = input.shape().numDimensions() == 4;
    // Features are an image of one pixel.
    Operand<TFloat32> image =
        images ? input : tf.reshape(input, tf.constant(new long[] {-1, 1, 1, channels}));
    BatchNormParameters batchNorm = batchNorm(channels, epsilon, momentum);
    Parameters parameters = shared.parameters();
    Optional<Operand<TFloat32>> rectified =
        reluFollows ? parameters.normalizeRectified(tf, batchNorm, image) : Optional.empty();
    Operand<TFloat32> normalized =
        rectified.orElseGet(() -> parameters.normalize(tf, batchNorm, image));
    Operand<TFloat32> output =
        images ? normalized : tf.reshape(normalized, tf.constant(new long[] {-1, channels}));
    rectified.ifPresent(it -> shared.rectified().add(output.asOutput()));
    return output;
  }

  /** The rectified linear unit of what a layer gives, unless it is part of that layer already. */
  Operand<TFloat32> rectify(Operand<TFloat32> input) {
    return shared.rectified().contains(input.asOutput()) ? input : tf.nn.relu(input);
  }

  private BatchNormParameters batchNorm(long channels, float epsilon, float momentum) {
    return new BatchNormParameters(
        declare("scale", Role.SCALE, false, channels),
        declare("offset", Role.OFFSET, false, channels),
        declare("moving_mean", Role.MOVING_MEAN, false, channels),
        declare("moving_variance", Role.MOVING_VARIANCE, false, channels),
        epsilon,
        momentum);
  }

  private Parameter declare(String suffix, Role role, boolean masked, long... shape) {
    return declare(new Parameter(scope + "/" + suffix, role, Shape.of(shape), masked));
  }

  private Parameter declare(Parameter parameter) {
    parametersOfLayer.add(parameter);
    return parameter;
  }

  /** Compiles layers one after the other within this scope. */
  Operand<TFloat32> compile(List<Layer> layers, Operand<TFloat32> input) {
    Operand<TFloat32> output = input;
    for (int i = 0; i < layers.size(); i++) {
      boolean reluFollows = i + 1 < layers.size() && layers.get(i + 1) instanceof Relu;
      output = compile(layers.get(i), reluFollows, output);
    }
    return output;
  }

  private Operand<TFloat32> compile(Layer layer, boolean reluFollows, Operand<TFloat32> input) {
    LayerContext child = child(layer, reluFollows);
    try {
      Operand<TFloat32> output = layer.compile(child, input);
      if (!(layer instanceof Composite)) {
        shared.outputs().accept(child.scope, output);
        shared
            .layers()
            .add(
                new CompiledLayer(
                    child.scope,
                    layer.type(),
                    input.shape(),
                    output.shape(),
                    List.copyOf(child.parametersOfLayer)));
      }
      return output;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new InvalidInputException(
          "layer "
              + child.scope
              + " ("
              + layer.type()
              + ") does not fit its input of shape "
              + input.shape()
              + ": "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
          e);
    }
  }

  private LayerContext child(Layer layer, boolean reluFollows) {
    String wanted = layer.name() == null ? layer.type() : layer.name();
    InvalidInputException.require(
        wanted.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"),
        "layer name '%s' may hold letters, digits, '_', '.' and '-' only, at most 64",
        wanted);
    String prefix = scope.isEmpty() ? "" : scope + "/";
    int count = shared.used().merge(prefix + wanted, 1, Integer::sum);
    InvalidInputException.require(
        layer.name() == null || count == 1,
        "two layers have the name '%s': names must differ within one list",
        prefix + wanted);
    String own = layer.name() == null ? wanted + "_" + count : wanted;
    return new LayerContext(NameScopes.subScope(tf, own), prefix + own, reluFollows, shared);
  }
}
