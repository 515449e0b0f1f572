package org.cigl.export;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.cigl.data.InputPipeline;
import org.cigl.network.Parameter;
import org.cigl.network.Parameters;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** Builds what an exported model answers with into a graph, signature by signature. */
final class Signatures {
  private static final String PREDICT = "tensorflow/serving/predict";
  private static final String CLASSIFY = "tensorflow/serving/classify";
  private static final int MOST_PROBABLE = 10;

  private final Ops tf;
  private final TrainedModel model;
  private final ExportOptions options;
  private final ModelInputs inputs;
  private final Parameters tensors;
  private final Operand<TString> names;

  /**
   * The network for one kind of input.
   *
   * @param signature that lacks its input
   */
  private record Answers(SignatureDef.Builder signature, Operand<TFloat32> probabilities) {}

  private Signatures(
      Ops tf, TrainedModel model, ExportOptions options, ModelInputs inputs, Parameters tensors) {
    this.tf = tf;
    this.model = model;
    this.options = options;
    this.inputs = inputs;
    this.tensors = tensors;
    names = tf.constant(NdArrays.vectorOfObjects(model.classNames().toArray(String[]::new)));
  }

  /** Adds every signature that the options ask for, and a variable for every parameter. */
  static Map<String, SignatureDef> build(
      Ops tf, StoredParameters parameters, TrainedModel model, ExportOptions options) {
    ModelInputs inputs = ModelInputs.of(tf, model.network().input(), model.preparation());
    BatchNormFolding folding =
        options.graph().foldBatchNorm()
            ? BatchNormFolding.of(model.network())
            : BatchNormFolding.NONE;
    Function<String, float[]> folded = folding.values(model.values());
    Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();
    for (Parameter parameter : folding.parameters(model.network())) {
      values.put(
          parameter.name(),
          parameters.add(parameter.name(), parameter, folded.apply(parameter.name())));
    }
    Signatures signatures =
        new Signatures(tf, model, options, inputs, folding.tensors(values::get));
    Operand<TFloat32> normalized = signatures.normalized(tf, inputs.images());
    Map<String, SignatureDef> built = signatures.build(normalized);
    if (options.posterior() != null) {
      SignatureDef.Builder posterior =
          new PosteriorSamples(tf, parameters, model, options, folding, values)
              .answers(normalized)
              .setMethodName(PREDICT);
      built.put(SavedModelWriter.POSTERIOR, signatures.ofImages(posterior));
    }
    return built;
  }

  private Operand<TFloat32> normalized(Ops scope, Operand<TFloat32> images) {
    return InputPipeline.normalize(scope.withSubScope("normalize"), images, model.normalization());
  }

  private Map<String, SignatureDef> build(Operand<TFloat32> normalized) {
    Map<String, SignatureDef> built = new LinkedHashMap<>();
    built.put(SavedModelWriter.SIGNATURE, ofImages(answers(tf, normalized).signature()));
    inputs.files().ifPresent(files -> addFiles(built, files));
    return built;
  }

  /** The network once more, of the same parameters, so that it has no input but files. */
  private void addFiles(Map<String, SignatureDef> built, ModelInputs.Files files) {
    Ops scope = tf.withSubScope("files");
    Answers answers = answers(scope, normalized(scope, files.decoded()));
    built.put(
        SavedModelWriter.IMAGE_BYTES,
        answers.signature().putInputs("image_bytes", TensorInfos.rows(files.bytes())).build());
    built.put(SavedModelWriter.CLASSIFY, classify(files, answers.probabilities()));
  }

  private Answers answers(Ops scope, Operand<TFloat32> normalized) {
    Operand<TFloat32> logits = logits(scope, model.network().build(scope, tensors, normalized));
    Operand<TFloat32> probabilities = scope.withName("probabilities").nn.softmax(logits);
    Operand<TInt64> classes = scope.withName("classes").math.argMax(logits, scope.constant(1));
    Operand<TString> labels = scope.withName("labels").gather(names, classes, scope.constant(0));
    Operand<TFloat32> confidence =
        scope.withName("confidence").max(probabilities, scope.constant(1));
    long count = model.network().classes();
    SignatureDef.Builder signature =
        SignatureDef.newBuilder()
            .setMethodName(PREDICT)
            .putOutputs("probabilities", TensorInfos.matrix(probabilities, count))
            .putOutputs("logits", TensorInfos.matrix(logits, count))
            .putOutputs("classes", TensorInfos.rows(classes))
            .putOutputs("labels", TensorInfos.rows(labels))
            .putOutputs("confidence", TensorInfos.rows(confidence));
    return new Answers(signature, probabilities);
  }

  private Operand<TFloat32> logits(Ops scope, Operand<TFloat32> output) {
    Ops named = scope.withName("output_logits");
    return options.temperature() == null
        ? named.identity(output)
        : named.math.div(output, scope.constant(options.temperature().floatValue()));
  }

  private SignatureDef ofImages(SignatureDef.Builder outputs) {
    return outputs
        .putInputs("images", TensorInfos.of(inputs.images(), model.network().input().batch()))
        .build();
  }

  /** The most probable classes' names and probabilities, falling. */
  private SignatureDef classify(ModelInputs.Files files, Operand<TFloat32> probabilities) {
    int count = Math.min(MOST_PROBABLE, model.network().classes());
    TopK<TFloat32, TInt32> best = tf.nn.topK(probabilities, tf.constant(count), TInt32.class);
    Operand<TString> classes =
        tf.withName("classify_classes").gather(names, best.indices(), tf.constant(0));
    return SignatureDef.newBuilder()
        .setMethodName(CLASSIFY)
        .putInputs("inputs", TensorInfos.rows(files.examples()))
        .putOutputs("classes", TensorInfos.matrix(classes, count))
        .putOutputs("scores", TensorInfos.matrix(best.values(), count))
        .build();
  }
}
