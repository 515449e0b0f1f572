package org.cigl.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.cigl.network.BatchNormParameters;
import org.cigl.network.InferenceParameters;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.network.Parameters;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/**
 * Folds batch norm with fixed statistics into the convolution or fully connected layer before it.
 * With f = scale / sqrt(variance + epsilon), an output channel's kernel K becomes f*K and its bias
 * b becomes offset + f*(b - mean). Zeros of the kernel stay zeros. A batch norm whose input has
 * other uses, or comes from another layer, stays as it is.
 */
final class BatchNormFolding {
  /** Folds nothing. */
  static final BatchNormFolding NONE = new BatchNormFolding(Map.of());

  private static final Set<String> LINEAR = Set.of("Conv2D", "DepthwiseConv2dNative", "MatMul");

  /** By the name of the batch norm's scale. */
  private final Map<String, Fold> folds;

  /**
   * One batch norm and what it is folded into.
   *
   * @param bias of the layer before; null where it has none: then the offset becomes one
   */
  private record Fold(BatchNormParameters batchNorm, Parameter kernel, Parameter bias) {
    /** The parameter that the folded bias is kept as. */
    Parameter target() {
      return bias == null ? batchNorm.offset() : bias;
    }

    double[] factors(Function<String, float[]> values) {
      float[] scale = values.apply(batchNorm.scale().name());
      float[] variance = values.apply(batchNorm.movingVariance().name());
      double[] factors = new double[scale.length];
      for (int i = 0; i < factors.length; i++) {
        factors[i] = scale[i] / Math.sqrt((double) variance[i] + batchNorm.epsilon());
      }
      return factors;
    }

    /** Output channels are the last of a kernel's dimensions, of a depthwise one the last two. */
    float[] kernel(Function<String, float[]> values) {
      double[] factors = factors(values);
      float[] folded = values.apply(kernel.name()).clone();
      for (int i = 0; i < folded.length; i++) {
        folded[i] = folded[i] == 0 ? 0 : (float) (folded[i] * factors[i % factors.length]);
      }
      return folded;
    }

    float[] bias(Function<String, float[]> values) {
      double[] factors = factors(values);
      float[] offset = values.apply(batchNorm.offset().name());
      float[] mean = values.apply(batchNorm.movingMean().name());
      float[] before = bias == null ? new float[mean.length] : values.apply(bias.name());
      float[] folded = new float[mean.length];
      for (int i = 0; i < folded.length; i++) {
        folded[i] = (float) (offset[i] + factors[i] * ((double) before[i] - mean[i]));
      }
      return folded;
    }
  }

  private BatchNormFolding(Map<String, Fold> folds) {
    this.folds = folds;
  }

  /** Finds what can be folded. */
  static BatchNormFolding of(Network network) {
    try (Graph scratch = new Graph()) {
      Ops tf = Ops.create(scratch);
      Drawn drawn = new Drawn();
      network.build(
          tf, drawn, tf.placeholder(TFloat32.class, Placeholder.shape(network.input().batch())));
      return new BatchNormFolding(drawn.folds(scratch.toGraphDef()));
    }
  }

  /** How many batch norms are folded. */
  int size() {
    return folds.size();
  }

  /** The parameters that are left, in the order of the layers. */
  List<Parameter> parameters(Network network) {
    Set<String> gone = new HashSet<>();
    for (Fold fold : folds.values()) {
      BatchNormParameters batchNorm = fold.batchNorm();
      gone.add(batchNorm.scale().name());
      gone.add(batchNorm.movingMean().name());
      gone.add(batchNorm.movingVariance().name());
      gone.add(batchNorm.offset().name());
      gone.remove(fold.target().name());
    }
    return network.parameters().stream().filter(p -> !gone.contains(p.name())).toList();
  }

  /** Values of the parameters that are left, by name. */
  Function<String, float[]> values(Function<String, float[]> trained) {
    Map<String, Function<Function<String, float[]>, float[]>> folded = new HashMap<>();
    for (Fold fold : folds.values()) {
      folded.put(fold.kernel().name(), fold::kernel);
      folded.put(fold.target().name(), fold::bias);
    }
    return name -> folded.containsKey(name) ? folded.get(name).apply(trained) : trained.apply(name);
  }

  /** What a tower takes its tensors from. */
  Parameters tensors(Function<String, Operand<TFloat32>> lookup) {
    InferenceParameters plain = new InferenceParameters(lookup);
    return new Parameters() {
      @Override
      public Operand<TFloat32> tensor(Ops tf, Parameter parameter) {
        return plain.tensor(tf, parameter);
      }

      @Override
      public Operand<TFloat32> normalize(
          Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input) {
        Fold fold = folds.get(batchNorm.scale().name());
        if (fold == null) {
          return plain.normalize(tf, batchNorm, input);
        }
        return fold.bias() == null
            ? tf.nn.biasAdd(input, lookup.apply(fold.target().name()))
            : input;
      }
    };
  }

  /** A tower of placeholders, drawn to see what leads where. */
  private static final class Drawn implements Parameters {
    private final Map<String, Parameter> parameters = new HashMap<>();
    private final Map<String, BatchNormParameters> batchNorms = new LinkedHashMap<>();

    @Override
    public Operand<TFloat32> tensor(Ops tf, Parameter parameter) {
      Operand<TFloat32> placeholder =
          tf.placeholder(TFloat32.class, Placeholder.shape(parameter.shape()));
      parameters.put(placeholder.op().name(), parameter);
      return placeholder;
    }

    @Override
    public Operand<TFloat32> normalize(
        Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> input) {
      Operand<TFloat32> output = tf.identity(input);
      batchNorms.put(output.op().name(), batchNorm);
      return output;
    }

    Map<String, Fold> folds(GraphDef graph) {
      Map<String, NodeDef> nodes = new HashMap<>();
      Map<String, Integer> uses = new HashMap<>();
      for (NodeDef node : graph.getNodeList()) {
        nodes.put(node.getName(), node);
        node.getInputList().forEach(input -> uses.merge(operation(input), 1, Integer::sum));
      }
      Map<String, Fold> folds = new LinkedHashMap<>();
      batchNorms.forEach(
          (identity, batchNorm) -> {
            Fold fold = fold(batchNorm, chain(nodes.get(identity), nodes, uses));
            if (fold != null) {
              folds.put(batchNorm.scale().name(), fold);
            }
          });
      return folds;
    }

    /** What lies before a node, nearest first, as long as nothing else uses it. */
    private static List<NodeDef> chain(
        NodeDef node, Map<String, NodeDef> nodes, Map<String, Integer> uses) {
      List<NodeDef> chain = new ArrayList<>();
      NodeDef next = node;
      do {
        String before = operation(next.getInput(0));
        if (uses.get(before) != 1) {
          return chain;
        }
        next = nodes.get(before);
        if (!next.getOp().equals("Reshape")) { // features as an image of one pixel
          chain.add(next);
        }
      } while (next.getOp().equals("Reshape") || next.getOp().equals("BiasAdd"));
      return chain;
    }

    private Fold fold(BatchNormParameters batchNorm, List<NodeDef> chain) {
      if (chain.isEmpty() || !LINEAR.contains(chain.get(chain.size() - 1).getOp())) {
        return null;
      }
      Parameter kernel = parameters.get(operation(chain.get(chain.size() - 1).getInput(1)));
      Parameter bias =
          chain.size() == 1 ? null : parameters.get(operation(chain.get(0).getInput(1)));
      boolean sameChannels = batchNorm.scale().size() == channels(kernel, chain);
      return sameChannels ? new Fold(batchNorm, kernel, bias) : null;
    }

    /** Output channels; a layer that was reshaped to others is not folded into. */
    private static long channels(Parameter kernel, List<NodeDef> chain) {
      int dimensions = kernel.shape().numDimensions();
      long last = kernel.shape().get(dimensions - 1);
      return chain.get(chain.size() - 1).getOp().equals("DepthwiseConv2dNative")
          ? last * kernel.shape().get(dimensions - 2)
          : last;
    }

    private static String operation(String input) {
      return input.replaceFirst("^\\^", "").replaceFirst(":\\d+$", "");
    }
  }
}
