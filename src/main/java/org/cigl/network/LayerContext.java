package org.cigl.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.cigl.InvalidInputException;
import org.cigl.kernels.BatchNormOp;
import org.cigl.kernels.SparseConv2d;
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
      Map<Output<?>, SparseConv2d.Measured> measured, // by what came of it
      BiConsumer<String, Operand<TFloat32>> outputs) {}

  private final Ops tf;
  private final String scope;
  private final boolean reluFollows;
  private final Optional<BatchNormOp.Result> normOfInput;
  private final Shared shared;
  private final List<Parameter> parametersOfLayer = new ArrayList<>();
  private Optional<BatchNormOp.Result> norm = Optional.empty(); // that gave this layer's output

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
        Optional.empty(),
        new Shared(parameters, new ArrayList<>(), new HashMap<>(), new HashMap<>(), outputs));
  }

  private LayerContext(
      Ops tf,
      String scope,
      boolean reluFollows,
      Optional<BatchNormOp.Result> normOfInput,
      Shared shared) {
    this.tf = tf;
    this.scope = scope;
    this.reluFollows = reluFollows;
    this.normOfInput = normOfInput;
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
    Operand<TFloat32> normalized;
    if (parameters.normalizesByOwnOp()) {
      Optional<BatchNormOp.Statistics> known =
          Optional.ofNullable(shared.measured().get(image.asOutput()))
              .map(SparseConv2d.Measured::statistics);
      norm = Optional.of(parameters.normalizeByOwnOp(tf, batchNorm, image, reluFollows, known));
      normalized = norm.get().output();
    } else {
      normalized = parameters.normalize(tf, batchNorm, image);
    }
    return images ? normalized : tf.reshape(normalized, tf.constant(new long[] {-1, channels}));
  }

  /**
   * Convolves images. Where kernels of our own do, and batch norm of our own: that which gave the
   * images, and gives them to no other layer, is made part of it, and so are the statistics that
   * the next one needs.
   */
  Operand<TFloat32> convolve(Kernel kernel, Operand<TFloat32> images, int stride, Padding padding) {
    if (kernel.sparse() == null || !shared.parameters().normalizesByOwnOp()) {
      return kernel.conv2d(tf, images, stride, padding);
    }
    return noted(kernel.measuredConv2d(tf, images, normOfInput, stride, padding));
  }

  /** Adds two tensors of one shape: what a convolution of our own gives, as part of that. */
  Operand<TFloat32> add(Operand<TFloat32> main, Operand<TFloat32> other) {
    SparseConv2d.Measured convolution = shared.measured().get(main.asOutput());
    return convolution == null || convolution.added()
        ? tf.math.add(main, other)
        : noted(convolution.plus(tf, other));
  }

  private Operand<TFloat32> noted(SparseConv2d.Measured convolution) {
    shared.measured().put(convolution.output().asOutput(), convolution);
    return convolution.output();
  }

  /** The rectified linear unit of what a layer gives, unless it is part of that layer already. */
  Operand<TFloat32> rectify(Operand<TFloat32> input) {
    if (normOfInput.isEmpty()) {
      return tf.nn.relu(input);
    }
    norm = normOfInput;
    return input;
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
    Optional<BatchNormOp.Result> normOfOutput = Optional.empty();
    for (int i = 0; i < layers.size(); i++) {
      boolean reluFollows = i + 1 < layers.size() && layers.get(i + 1) instanceof Relu;
      LayerContext child = child(layers.get(i), reluFollows, normOfOutput);
      output = child.compile(layers.get(i), output);
      normOfOutput = child.norm;
    }
    return output;
  }

  private Operand<TFloat32> compile(Layer layer, Operand<TFloat32> input) {
    try {
      Operand<TFloat32> output = layer.compile(this, input);
      if (!(layer instanceof Composite)) {
        shared.outputs().accept(scope, output);
        shared
            .layers()
            .add(
                new CompiledLayer(
                    scope,
                    layer.type(),
                    input.shape(),
                    output.shape(),
                    List.copyOf(parametersOfLayer)));
      }
      return output;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new InvalidInputException(
          "layer "
              + scope
              + " ("
              + layer.type()
              + ") does not fit its input of shape "
              + input.shape()
              + ": "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
          e);
    }
  }

  private LayerContext child(
      Layer layer, boolean reluFollows, Optional<BatchNormOp.Result> normOfInput) {
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
    return new LayerContext(
        NameScopes.subScope(tf, own), prefix + own, reluFollows, normOfInput, shared);
  }
}
