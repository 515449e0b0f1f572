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
  private final ModelInputs inputs;
  private final SignatureDef.Builder answers = SignatureDef.newBuilder().setMethodName(PREDICT);
  private final Operand<TFloat32> probabilities;
  private final Operand<TString> names;

  private Signatures(
      Ops tf,
      TrainedModel model,
      ExportOptions options,
      ModelInputs inputs,
      Parameters tensors,
      Operand<TFloat32> normalized) {
    this.tf = tf;
    this.model = model;
    this.inputs = inputs;
    Operand<TFloat32> output = model.network().build(tf, tensors, normalized);
    Operand<TFloat32> logits =
        options.temperature() == null
            ? tf.withName("output_logits").identity(output)
            : tf.withName("output_logits")
                .math
                .div(output, tf.constant(options.temperature().floatValue()));
    probabilities = tf.withName("probabilities").nn.softmax(logits);
    names = tf.constant(NdArrays.vectorOfObjects(model.classNames().toArray(String[]::new)));
    Operand<TInt64> classes = tf.withName("classes").math.argMax(logits, tf.constant(1));
    long count = model.network().classes();
    answers
        .putOutputs("probabilities", TensorInfos.matrix(probabilities, count))
        .putOutputs("logits", TensorInfos.matrix(logits, count))
        .putOutputs("classes", TensorInfos.rows(classes))
        .putOutputs(
            "labels",
            TensorInfos.rows(tf.withName("labels").gather(names, classes, tf.constant(0))))
        .putOutputs(
            "confidence",
            TensorInfos.rows(tf.withName("confidence").max(probabilities, tf.constant(1))));
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
    Operand<TFloat32> normalized =
        InputPipeline.normalize(
            tf.withSubScope("normalize"), inputs.images(), model.normalization());
    Signatures signatures =
        new Signatures(tf, model, options, inputs, folding.tensors(values::get), normalized);
    Map<String, SignatureDef> built = signatures.build();
    if (options.posterior() != null) {
      SignatureDef.Builder posterior =
          new PosteriorSamples(tf, parameters, model, options, folding, values)
              .answers(normalized)
              .setMethodName(PREDICT);
      built.put(SavedModelWriter.POSTERIOR, signatures.ofImages(posterior));
    }
    return built;
  }

  private Map<String, SignatureDef> build() {
    Map<String, SignatureDef> built = new LinkedHashMap<>();
    built.put(SavedModelWriter.SIGNATURE, ofImages(answers.clone()));
    inputs
        .files()
        .ifPresent(
            files -> {
              built.put(
                  SavedModelWriter.IMAGE_BYTES,
                  answers
                      .clone()
                      .putInputs("image_bytes", TensorInfos.rows(files.bytes()))
                      .build());
              built.put(SavedModelWriter.CLASSIFY, classify(files));
            });
    return built;
  }

  private SignatureDef ofImages(SignatureDef.Builder outputs) {
    return outputs
        .putInputs("images", TensorInfos.of(inputs.images(), model.network().input().batch()))
        .build();
  }

  /** The most probable classes' names and probabilities, falling. */
  private SignatureDef classify(ModelInputs.Files files) {
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
