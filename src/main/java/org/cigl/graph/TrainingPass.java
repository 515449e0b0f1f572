package org.cigl.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.network.Network;
import org.cigl.network.Role;
import org.cigl.recipe.Recipe;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Forward with the effective weights, and back to the gradients with respect to them, for each
 * group of a batch.
 *
 * @param graph to add to
 * @param trainable the weights, which the first pass creates
 * @param classWeights what an image counts by its class; null: all the same
 */
record TrainingPass(
    Graph graph,
    Network network,
    TrainableParameters trainable,
    Recipe recipe,
    List<Float> classWeights) {
  /**
   * One group's pass.
   *
   * @param result what it came to, for the optimizer
   * @param complete the same with the gradients of inactive entries, for growth; the same object
   *     where no zeros are skipped
   * @param watched what is looked at where numbers are not finite
   */
  record Group(BatchResult result, BatchResult complete, DebugTensors watched) {}

  /**
   * Tensors of a pass, in the order of computation.
   *
   * @param images what the network sees
   * @param outputs of every layer by its full name
   * @param statistics new moving statistics by the parameter's name
   * @param loss scalar
   * @param gradients by the parameter's name
   */
  record DebugTensors(
      Operand<TFloat32> images,
      Map<String, Operand<TFloat32>> outputs,
      Map<String, Operand<TFloat32>> statistics,
      Operand<TFloat32> loss,
      Map<String, Operand<TFloat32>> gradients) {}

  /**
   * Adds the passes of a batch.
   *
   * @param count groups to cut it into
   */
  List<Group> build(Ops tf, TrainStep.Inputs inputs, int count) {
    List<Ops> scopes = BatchGroups.scopes(tf, count);
    List<Operand<TFloat32>> images = BatchGroups.of(tf, inputs.images(), count);
    List<Operand<TInt32>> labels = BatchGroups.of(tf, inputs.labels(), count);
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add(build(scopes.get(i), inputs.group(images.get(i), labels.get(i))));
    }
    return groups;
  }

  private Group build(Ops tf, TrainStep.Inputs inputs) {
    Operand<TFloat32> images = inputs.mixedImages(tf);
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    Operand<TFloat32> logits = network.build(tf, trainable, images, outputs::put);
    double smoothing = recipe.regularization().labelSmoothing();
    Losses losses =
        Losses.of(tf, logits, inputs.targets(tf, network.classes(), smoothing), classWeights);
    Operand<TFloat32> loss = losses.withDecay(tf, decayed(), (float) recipe.optimizer().penalty());
    Gradients.Backward gradients = Gradients.backward(tf, graph, loss, trainable);
    Gradients own = Gradients.of(tf.withSubScope("gradients"), trainable, gradients.active());
    List<Operand<TFloat32>> statistics = trainable.takeNewStatistics();
    Map<String, Operand<TFloat32>> named = new LinkedHashMap<>();
    trainable.statistics().forEach(name -> named.put(name, statistics.get(named.size())));
    BatchResult result = new BatchResult(loss, losses.accuracy(), statistics, gradients.active());
    return new Group(
        result,
        gradients.complete() == gradients.active()
            ? result
            : new BatchResult(loss, losses.accuracy(), statistics, gradients.complete()),
        new DebugTensors(images, outputs, named, loss, own.byName()));
  }

  /** Kernels, as far as they are active: what weight decay acts on. */
  private List<Operand<TFloat32>> decayed() {
    List<Operand<TFloat32>> decayed = new ArrayList<>();
    trainable.masked().forEach(kernel -> decayed.add(kernel.effective()));
    trainable
        .unmasked()
        .forEach(
            (name, variable) -> {
              if (trainable.all().get(name).role() == Role.KERNEL) {
                decayed.add(variable.value());
              }
            });
    return decayed;
  }
}
