package org.cigl.export;

import static org.cigl.InvalidInputException.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.cigl.network.Parameter;
import org.cigl.sparse.RandomMask;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Prediction with samples of the hierarchical posterior q(W): weights, those of the model or of a
 * snapshot, paired with a random mask drawn afresh.
 */
final class PosteriorSamples {
  private final Ops tf;
  private final TrainedModel model;
  private final ExportOptions options;
  private final ExportOptions.Posterior posterior;
  private final BatchNormFolding folding;
  private final List<Map<String, Operand<TFloat32>>> weights = new ArrayList<>();

  /**
   * Adds variables for snapshots where they are to be sampled.
   *
   * @param folding of every weights' batch norm: a mask on a folded kernel is that on the kernel
   * @param values the model's own weights by the parameters' names
   */
  PosteriorSamples(
      Ops tf,
      StoredParameters parameters,
      TrainedModel model,
      ExportOptions options,
      BatchNormFolding folding,
      Map<String, Operand<TFloat32>> values) {
    this.tf = tf.withSubScope("posterior");
    this.model = model;
    this.options = options;
    this.posterior = options.posterior();
    this.folding = folding;
    require(
        !model.masked().isEmpty(),
        "posterior: the model has no masked kernel that a random mask could act on");
    if (!posterior.snapshots()) {
      weights.add(values);
      return;
    }
    require(
        !model.snapshots().isEmpty(),
        "posterior: the run kept no snapshots, it must be trained with averaging.keep_snapshots");
    int used = Math.min(model.snapshots().size(), posterior.samples());
    for (int i = 0; i < used; i++) {
      weights.add(snapshot(parameters, "snapshot_" + i + "/", model.snapshots().get(i)));
    }
  }

  private Map<String, Operand<TFloat32>> snapshot(
      StoredParameters parameters, String prefix, Function<String, float[]> values) {
    Map<String, Operand<TFloat32>> snapshot = new LinkedHashMap<>();
    Function<String, float[]> folded = folding.values(values);
    for (Parameter parameter : folding.parameters(model.network())) {
      snapshot.put(
          parameter.name(),
          parameters.add(prefix + parameter.name(), parameter, folded.apply(parameter.name())));
    }
    return snapshot;
  }

  /**
   * The mean of the samples' probabilities, its entropy, and the mutual information: that entropy
   * less the mean of the samples' own.
   *
   * @param normalized images
   * @return a signature that lacks its input
   */
  SignatureDef.Builder answers(Operand<TFloat32> normalized) {
    List<Operand<TFloat32>> samples = new ArrayList<>();
    List<Operand<TFloat32>> entropies = new ArrayList<>();
    for (int sample = 0; sample < posterior.samples(); sample++) {
      // One sample after the other: all at once would hold all their activations.
      List<Op> before = sample == 0 ? List.of() : List.of(samples.get(sample - 1));
      Operand<TFloat32> probabilities =
          sample(tf.withSubScope("sample_" + sample), normalized, sample, before);
      samples.add(probabilities);
      entropies.add(entropy(probabilities));
    }
    Operand<TFloat32> count = tf.constant((float) posterior.samples());
    Operand<TFloat32> mean = tf.withName("probabilities").math.div(tf.math.addN(samples), count);
    Operand<TFloat32> entropy = tf.withName("entropy").identity(entropy(mean));
    Operand<TFloat32> expected = tf.math.div(tf.math.addN(entropies), count);
    Operand<TFloat32> information =
        tf.withName("mutual_information")
            .math
            .maximum(tf.math.sub(entropy, expected), tf.constant(0f));
    Operand<TInt64> classes = tf.withName("classes").math.argMax(mean, tf.constant(1));
    Operand<TFloat32> confidence = tf.withName("confidence").max(mean, tf.constant(1));
    return SignatureDef.newBuilder()
        .putOutputs("probabilities", TensorInfos.matrix(mean, model.network().classes()))
        .putOutputs("classes", TensorInfos.rows(classes))
        .putOutputs("confidence", TensorInfos.rows(confidence))
        .putOutputs("entropy", TensorInfos.rows(entropy))
        .putOutputs("mutual_information", TensorInfos.rows(information));
  }

  /** Probabilities [batch, classes] of the network with one draw of every random mask. */
  private Operand<TFloat32> sample(
      Ops scope, Operand<TFloat32> normalized, int sample, List<Op> before) {
    Ops masking = scope.withSubScope("mask").withControlDependencies(before);
    float scale = posterior.rescale() ? (float) (1 / (1 - posterior.maskRate())) : 1;
    Map<String, Operand<TFloat32>> drawn =
        new LinkedHashMap<>(weights.get(sample % weights.size()));
    int layer = 0;
    for (Parameter parameter : model.network().parameters()) {
      if (model.masked().contains(parameter.name())) {
        Operand<TFloat32> kept =
            masking.dtypes.cast(
                new RandomMask(posterior.seed(), layer++, posterior.maskRate())
                    .draw(masking, parameter.shape(), masking.constant((long) sample)),
                TFloat32.class);
        Operand<TFloat32> factor = masking.math.mul(kept, masking.constant(scale));
        drawn.computeIfPresent(parameter.name(), (name, value) -> masking.math.mul(value, factor));
      }
    }
    Operand<TFloat32> logits =
        model.network().build(scope, folding.tensors(drawn::get), normalized);
    return scope.nn.softmax(
        options.temperature() == null
            ? logits
            : scope.math.div(logits, scope.constant(options.temperature().floatValue())));
  }

  /** Entropy of each row, in nats; a probability of 0 adds nothing. */
  private Operand<TFloat32> entropy(Operand<TFloat32> probabilities) {
    return tf.math.neg(tf.sum(tf.math.xlogy(probabilities, probabilities), tf.constant(1)));
  }
}
