package org.cigl.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.network.Network;
import org.cigl.network.Role;
import org.cigl.optimizer.InnerOptimizer.Pace;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.Growth;
import org.cigl.sparse.MaskedKernel;
import org.cigl.sparse.SparseOptimizer;
import org.cigl.sparse.TopologyRule;
import org.cigl.sparse.TopologyUpdate;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The pass that trains: forward with the effective weights, gradients with respect to them, and
 * then either an optimizer step or a topology update. Where the loss, the gradients' norm or a new
 * moving statistic is not finite, neither changes anything.
 *
 * @param loss scalar, with the L2 part
 * @param accuracy scalar, share of the batch classified right
 * @param gradientNorm scalar, L2 norm over all parameters, of masked kernels that of G*M*Z
 * @param finite scalar, whether the pass changes anything
 * @param step steps the optimizer
 * @param rememberingStep the same, and growth remembers the gradients; null where it never does
 * @param topologyStep updates the topology instead; null where it never changes
 * @param nonzeros active entries after a topology update, one a masked kernel
 * @param grown entries that an update made active, one a masked kernel
 * @param watched what is looked at where numbers are not finite
 */
record TrainingTower(
    Operand<TFloat32> loss,
    Operand<TFloat32> accuracy,
    Operand<TFloat32> gradientNorm,
    Operand<TBool> finite,
    Op step,
    Op rememberingStep,
    Op topologyStep,
    Operand<TInt32> nonzeros,
    Operand<TInt32> grown,
    Watched watched) {

  /**
   * Tensors of a pass, in the order of computation.
   *
   * @param images what the network sees
   * @param outputs of every layer by its full name
   * @param statistics new moving statistics by the parameter's name
   * @param loss scalar
   * @param gradients by the parameter's name
   */
  record Watched(
      Operand<TFloat32> images,
      Map<String, Operand<TFloat32>> outputs,
      Map<String, Operand<TFloat32>> statistics,
      Operand<TFloat32> loss,
      Map<String, Operand<TFloat32>> gradients) {}

  /**
   * What a pass is fed.
   *
   * @param images normalised, not yet mixed
   * @param labels [batch]
   * @param pace of the optimizer
   * @param mixup how the batch is mixed; null for not at all
   * @param step scalar, the step under way
   * @param dropped connections to drop in a topology update, one a masked kernel
   * @param grown connections to grow in a topology update, one a masked kernel
   */
  record Inputs(
      Operand<TFloat32> images,
      Operand<TInt32> labels,
      Pace pace,
      Mixup mixup,
      Operand<TInt64> step,
      Operand<TInt32> dropped,
      Operand<TInt32> grown) {

    Operand<TFloat32> mixedImages(Ops tf) {
      return mixup == null ? images : mixup.images(tf, images);
    }

    Targets targets(Ops tf, int classes, double smoothing) {
      Targets own = Targets.of(tf, labels, classes, smoothing);
      return mixup == null ? own : mixup.targets(tf, own);
    }
  }

  /** Ops that change the topology, and what they report. */
  private record Topology(List<Op> memories, List<TopologyUpdate> updates) {}

  static TrainingTower build(
      Ops tf,
      Graph graph,
      Inputs inputs,
      Network network,
      TrainableParameters trainable,
      VariableStore variables,
      Recipe recipe) {
    Operand<TFloat32> images = inputs.mixedImages(tf);
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    Operand<TFloat32> logits = network.build(tf, trainable, images, outputs::put);
    double smoothing = recipe.regularization().labelSmoothing();
    Losses losses = Losses.of(tf, logits, inputs.targets(tf, network.classes(), smoothing));
    Operand<TFloat32> loss =
        losses.withDecay(tf, decayed(trainable), (float) recipe.optimizer().penalty());
    Gradients gradients = Gradients.of(tf.withSubScope("gradients"), graph, loss, trainable);
    Operand<TFloat32> norm = gradients.norm(tf.withSubScope("gradient_norm"));

    Ops guarding = tf.withSubScope("guard");
    Map<String, Operand<TFloat32>> statistics = statistics(trainable);
    Operand<TBool> finite = finite(guarding, loss, norm, statistics.values());
    Op whereFinite = guarding.identity(guarding.switchCond(finite, finite).outputTrue());
    SparseOptimizer optimizer =
        new SparseOptimizer(recipe.optimizer().inner(), variables, whereFinite);
    List<Op> newStatistics = trainable.updateStatistics(tf.withControlDependencies(whereFinite));
    List<Op> updates = new ArrayList<>(newStatistics);
    updates.addAll(
        optimizerSteps(tf.withSubScope("optimizer"), optimizer, gradients, trainable, inputs));
    Op step = tf.withControlDependencies(updates).withName("step").noOp();
    Watched watched = new Watched(images, outputs, statistics, loss, gradients.byName());
    TopologyRule rule = recipe.topologyRule();
    if (!rule.updates()) {
      return new TrainingTower(
          loss, losses.accuracy(), norm, finite, step, null, null, null, null, watched);
    }
    Topology topology =
        topology(
            tf.withSubScope("topology"), rule, inputs, gradients, finite, optimizer, variables);
    List<Op> topologyUpdates = new ArrayList<>(newStatistics);
    topology.updates().forEach(update -> topologyUpdates.addAll(update.updates()));
    List<Op> remembering = new ArrayList<>(topology.memories());
    remembering.add(step);
    return new TrainingTower(
        loss,
        losses.accuracy(),
        norm,
        finite,
        step,
        topology.memories().isEmpty()
            ? null
            : tf.withControlDependencies(remembering).withName("remembering_step").noOp(),
        tf.withControlDependencies(topologyUpdates).withName("update_topology").noOp(),
        tf.stack(topology.updates().stream().map(TopologyUpdate::nonzeros).toList()),
        tf.stack(topology.updates().stream().map(TopologyUpdate::grown).toList()),
        watched);
  }

  private static Map<String, Operand<TFloat32>> statistics(TrainableParameters trainable) {
    Map<String, Operand<TFloat32>> statistics = new LinkedHashMap<>();
    trainable.newStatistics().forEach(it -> statistics.put(it.variable().name(), it.value()));
    return statistics;
  }

  /** A sum is finite only where all of it is: so one check serves all. */
  private static Operand<TBool> finite(
      Ops tf,
      Operand<TFloat32> loss,
      Operand<TFloat32> norm,
      Collection<Operand<TFloat32>> statistics) {
    List<Operand<TFloat32>> all = new ArrayList<>(List.of(loss, norm));
    for (Operand<TFloat32> statistic : statistics) {
      all.add(tf.reduceSum(statistic, tf.constant(0)));
    }
    return tf.math.isFinite(tf.math.addN(all));
  }

  private static List<Op> optimizerSteps(
      Ops tf,
      SparseOptimizer optimizer,
      Gradients gradients,
      TrainableParameters trainable,
      Inputs inputs) {
    List<Op> steps = new ArrayList<>();
    for (int i = 0; i < gradients.kernels().size(); i++) {
      MaskedKernel kernel = gradients.kernels().get(i);
      steps.addAll(optimizer.step(tf, kernel, gradients.gated().get(i), inputs.pace()));
    }
    for (int i = 0; i < gradients.others().size(); i++) {
      Variable<TFloat32> other = gradients.others().get(i);
      boolean decayed = trainable.all().get(other.name()).role() == Role.KERNEL;
      steps.add(optimizer.step(tf, other, decayed, gradients.ofOthers().get(i), inputs.pace()));
    }
    return steps;
  }

  private static Topology topology(
      Ops tf,
      TopologyRule rule,
      Inputs inputs,
      Gradients gradients,
      Operand<TBool> finite,
      SparseOptimizer optimizer,
      VariableStore variables) {
    List<Op> memories = new ArrayList<>();
    List<TopologyUpdate> updates = new ArrayList<>();
    for (int i = 0; i < gradients.kernels().size(); i++) {
      MaskedKernel kernel = gradients.kernels().get(i);
      Growth growth = rule.growth(tf, variables, kernel, inputs.step());
      memories.addAll(optimizer.remember(tf, kernel, growth, gradients.dense().get(i)));
      // What is selected by scores that are NaN is undefined, and is reported all the same.
      Operand<TFloat32> gradient = tf.select(finite, gradients.dense().get(i), tf.constant(0f));
      TopologyUpdate.Counts counts =
          new TopologyUpdate.Counts(
              tf.gather(inputs.dropped(), tf.constant(i), tf.constant(0)),
              tf.gather(inputs.grown(), tf.constant(i), tf.constant(0)));
      updates.add(optimizer.updateTopology(tf, kernel, growth, gradient, counts));
    }
    return new Topology(memories, updates);
  }

  /** Kernels, as far as they are active: what weight decay acts on. */
  private static List<Operand<TFloat32>> decayed(TrainableParameters trainable) {
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
