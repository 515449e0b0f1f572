package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.data.InputPipeline;
import org.cigl.network.InferenceParameters;
import org.cigl.network.Parameter;
import org.cigl.sparse.RandomMask;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Builds what an exported model answers with into a graph, signature by signature. */
final class Signatures {
  private static final String PREDICT = "tensorflow/serving/predict";

  private final Ops tf;
  private final TrainedModel model;
  private final ExportOptions options;
  private final Operand<TFloat32> images;
  private final Operand<TFloat32> normalized;
  private final Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();

  private Signatures(
      Graph graph, VariableStore variables, TrainedModel model, ExportOptions options) {
    this.tf = Ops.create(graph);
    this.model = model;
    this.options = options;
    images =
        tf.withName("images")
            .placeholder(TFloat32.class, Placeholder.shape(model.network().input().batch()));
    for (Parameter parameter : model.network().parameters()) {
      values.put(
          parameter.name(),
          variables.declare(parameter.name(), TFloat32.class, parameter.shape()).value());
    }
    normalized =
        InputPipeline.normalize(tf.withSubScope("normalize"), images, model.normalization());
  }

  /** Adds every signature that the options ask for, and a variable for every parameter. */
  static Map<String, SignatureDef> build(
      Graph graph, VariableStore variables, TrainedModel model, ExportOptions options) {
    Signatures signatures = new Signatures(graph, variables, model, options);
    Map<String, SignatureDef> built = new LinkedHashMap<>();
    built.put(SavedModelWriter.SIGNATURE, signatures.plain());
    if (options.posterior() != null) {
      built.put(SavedModelWriter.POSTERIOR, signatures.posterior(options.posterior()));
    }
    return built;
  }

  private SignatureDef plain() {
    Operand<TFloat32> output =
        model.network().build(tf, new InferenceParameters(values::get), normalized);
    Operand<TFloat32> logits =
        options.temperature() == null
            ? tf.withName("output_logits").identity(output)
            : tf.withName("output_logits").math.div(output, temperature(tf));
    Operand<TFloat32> probabilities = tf.withName("probabilities").nn.softmax(logits);
    Operand<TInt64> classes = tf.withName("classes").math.argMax(logits, tf.constant(1));
    Operand<TFloat32> confidence = tf.withName("confidence").max(probabilities, tf.constant(1));
    return signature()
        .putOutputs("probabilities", scores(probabilities))
        .putOutputs("logits", scores(logits))
        .putOutputs("classes", rows(classes, DataType.DT_INT64))
        .putOutputs("confidence", rows(confidence, DataType.DT_FLOAT))
        .build();
  }

  private Operand<TFloat32> temperature(Ops scope) {
    return scope.constant(options.temperature().floatValue());
  }

  /**
   * The mean of the samples' probabilities, its entropy, and the mutual information: that entropy
   * less the mean of the samples' own.
   */
  private SignatureDef posterior(ExportOptions.Posterior posterior) {
    require(
        !model.masked().isEmpty(),
        "posterior: the model has no masked kernel that a random mask could act on");
    Ops scope = tf.withSubScope("posterior");
    List<Operand<TFloat32>> samples = new ArrayList<>();
    List<Operand<TFloat32>> entropies = new ArrayList<>();
    for (int sample = 0; sample < posterior.samples(); sample++) {
      // One sample after the other: all at once would hold all their activations.
      List<Op> before = sample == 0 ? List.of() : List.of(samples.get(sample - 1));
      Operand<TFloat32> probabilities =
          sample(scope.withSubScope("sample_" + sample), posterior, sample, before);
      samples.add(probabilities);
      entropies.add(entropy(scope, probabilities));
    }
    Operand<TFloat32> count = scope.constant((float) posterior.samples());
    Operand<TFloat32> mean =
        scope.withName("probabilities").math.div(scope.math.addN(samples), count);
    Operand<TFloat32> entropy = scope.withName("entropy").identity(entropy(scope, mean));
    Operand<TFloat32> expected = scope.math.div(scope.math.addN(entropies), count);
    Operand<TFloat32> information =
        scope
            .withName("mutual_information")
            .math
            .maximum(scope.math.sub(entropy, expected), scope.constant(0f));
    Operand<TInt64> classes = scope.withName("classes").math.argMax(mean, scope.constant(1));
    Operand<TFloat32> confidence = scope.withName("confidence").max(mean, scope.constant(1));
    return signature()
        .putOutputs("probabilities", scores(mean))
        .putOutputs("classes", rows(classes, DataType.DT_INT64))
        .putOutputs("confidence", rows(confidence, DataType.DT_FLOAT))
        .putOutputs("entropy", rows(entropy, DataType.DT_FLOAT))
        .putOutputs("mutual_information", rows(information, DataType.DT_FLOAT))
        .build();
  }

  /** Probabilities [batch, classes] of the network with one draw of every random mask. */
  private Operand<TFloat32> sample(
      Ops scope, ExportOptions.Posterior posterior, int sample, List<Op> before) {
    Ops masking = scope.withSubScope("mask").withControlDependencies(before);
    float scale = posterior.rescale() ? (float) (1 / (1 - posterior.maskRate())) : 1;
    Map<String, Operand<TFloat32>> drawn = new LinkedHashMap<>(values);
    int layer = 0;
    for (Parameter parameter : model.network().parameters()) {
      if (model.masked().contains(parameter.name())) {
        Operand<TFloat32> kept =
            masking.dtypes.cast(
                new RandomMask(posterior.seed(), layer++, posterior.maskRate())
                    .draw(masking, parameter.shape(), masking.constant((long) sample)),
                TFloat32.class);
        Operand<TFloat32> factor = masking.math.mul(kept, masking.constant(scale));
        drawn.put(parameter.name(), masking.math.mul(values.get(parameter.name()), factor));
      }
    }
    Operand<TFloat32> logits =
        model.network().build(scope, new InferenceParameters(drawn::get), normalized);
    return scope.nn.softmax(
        options.temperature() == null ? logits : scope.math.div(logits, temperature(scope)));
  }

  /** Entropy of each row, in nats; a probability of 0 adds nothing. */
  private static Operand<TFloat32> entropy(Ops tf, Operand<TFloat32> probabilities) {
    return tf.math.neg(tf.sum(tf.math.xlogy(probabilities, probabilities), tf.constant(1)));
  }

  private SignatureDef.Builder signature() {
    return SignatureDef.newBuilder()
        .setMethodName(PREDICT)
        .putInputs("images", info(images, DataType.DT_FLOAT, model.network().input().batch()));
  }

  private TensorInfo scores(Operand<TFloat32> tensor) {
    return info(tensor, DataType.DT_FLOAT, Shape.of(-1, model.network().classes()));
  }

  private static TensorInfo rows(Operand<?> tensor, DataType type) {
    return info(tensor, type, Shape.of(-1));
  }

  private static TensorInfo info(Operand<?> tensor, DataType type, Shape shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape.asArray()) {
      dimensions.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorInfo.newBuilder()
        .setName(tensor.asOutput().op().name() + ":" + tensor.asOutput().index())
        .setDtype(type)
        .setTensorShape(dimensions)
        .build();
  }
}
