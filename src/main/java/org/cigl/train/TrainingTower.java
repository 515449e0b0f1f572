package org.cigl.train;

import java.util.ArrayList;
import java.util.List;
import org.cigl.network.Network;
import org.cigl.network.Role;
import org.cigl.optimizer.InnerOptimizer.Pace;
import org.cigl.recipe.OptimizerRecipe;
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
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The pass that trains: forward with the effective weights, gradients with respect to them, and
 * then either an optimizer step or a topology update.
 *
 * @param loss scalar, with the L2 part
 * @param accuracy scalar, share of the batch classified right
 * @param gradientNorm scalar, L2 norm over all parameters, of masked kernels that of G*M*Z
 * @param step steps the optimizer
 * @param rememberingStep the same, and growth remembers the gradients; null where it never does
 * @param topologyStep updates the topology instead; null where it never changes
 * @param nonzeros active entries after a topology update, one a masked kernel
 * @param grown entries that an update made active, one a masked kernel
 */
record TrainingTower(
    Operand<TFloat32> loss,
    Operand<TFloat32> accuracy,
    Operand<TFloat32> gradientNorm,
    Op step,
    Op rememberingStep,
    Op topologyStep,
    Operand<TInt32> nonzeros,
    Operand<TInt32> grown) {

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
    OptimizerRecipe settings = recipe.optimizer();
    double smoothing = recipe.regularization().labelSmoothing();
    Operand<TFloat32> logits = network.build(tf, trainable, inputs.mixedImages(tf));
    Losses losses = Losses.of(tf, logits, inputs.targets(tf, network.classes(), smoothing));
    Operand<TFloat32> loss = losses.withDecay(tf, decayed(trainable), (float) settings.penalty());
    List<MaskedKernel> kernels = trainable.masked();
    List<Variable<TFloat32>> others = List.copyOf(trainable.unmasked().values());
    List<Operand<TFloat32>> gradients = gradients(graph, loss, kernels, others);
    Operand<TFloat32> norm = norm(tf.withSubScope("gradient_norm"), kernels, gradients);

    Ops optimizing = tf.withSubScope("optimizer");
    SparseOptimizer optimizer = new SparseOptimizer(recipe.optimizer().inner(), variables);
    List<Op> updates = new ArrayList<>(trainable.statisticUpdates());
    for (int i = 0; i < kernels.size(); i++) {
      updates.addAll(optimizer.step(optimizing, kernels.get(i), gradients.get(i), inputs.pace()));
    }
    for (int i = 0; i < others.size(); i++) {
      Variable<TFloat32> other = others.get(i);
      boolean decayed = trainable.all().get(other.name()).role() == Role.KERNEL;
      Operand<TFloat32> gradient = gradients.get(kernels.size() + i);
      updates.add(optimizer.step(optimizing, other, decayed, gradient, inputs.pace()));
    }
    Op step = tf.withControlDependencies(updates).withName("step").noOp();
    TopologyRule rule = recipe.topologyRule();
    if (!rule.updates()) {
      return new TrainingTower(loss, losses.accuracy(), norm, step, null, null, null, null);
    }
    Topology topology =
        topology(
            tf.withSubScope("topology"), rule, inputs, kernels, gradients, optimizer, variables);
    List<Op> topologyUpdates = new ArrayList<>(trainable.statisticUpdates());
    topology.updates().forEach(update -> topologyUpdates.addAll(update.updates()));
    List<Op> remembering = new ArrayList<>(topology.memories());
    remembering.add(step);
    return new TrainingTower(
        loss,
        losses.accuracy(),
        norm,
        step,
        topology.memories().isEmpty()
            ? null
            : tf.withControlDependencies(remembering).withName("remembering_step").noOp(),
        tf.withControlDependencies(topologyUpdates).withName("update_topology").noOp(),
        tf.stack(topology.updates().stream().map(TopologyUpdate::nonzeros).toList()),
        tf.stack(topology.updates().stream().map(TopologyUpdate::grown).toList()));
  }

  private static Topology topology(
      Ops tf,
      TopologyRule rule,
      Inputs inputs,
      List<MaskedKernel> kernels,
      List<Operand<TFloat32>> gradients,
      SparseOptimizer optimizer,
      VariableStore variables) {
    List<Op> memories = new ArrayList<>();
    List<TopologyUpdate> updates = new ArrayList<>();
    for (int i = 0; i < kernels.size(); i++) {
      MaskedKernel kernel = kernels.get(i);
      Growth growth = rule.growth(tf, variables, kernel, inputs.step());
      memories.addAll(growth.remember(tf, kernel.flat(tf, gradients.get(i))));
      TopologyUpdate.Counts counts =
          new TopologyUpdate.Counts(
              tf.gather(inputs.dropped(), tf.constant(i), tf.constant(0)),
              tf.gather(inputs.grown(), tf.constant(i), tf.constant(0)));
      updates.add(optimizer.updateTopology(tf, kernel, growth, gradients.get(i), counts));
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

  /** L2 norm of all gradients as the optimizer sees them; the kernels' come first. */
  private static Operand<TFloat32> norm(
      Ops tf, List<MaskedKernel> kernels, List<Operand<TFloat32>> gradients) {
    List<Operand<TFloat32>> halves = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      Operand<TFloat32> gradient = gradients.get(i);
      halves.add(
          tf.nn.l2Loss(
              i < kernels.size() ? tf.math.mul(gradient, kernels.get(i).gate()) : gradient));
    }
    return tf.math.sqrt(tf.math.mul(tf.math.addN(halves), tf.constant(2f)));
  }

  /** With respect to the effective weights first, then to the unmasked variables. */
  @SuppressWarnings("unchecked")
  private static List<Operand<TFloat32>> gradients(
      Graph graph,
      Operand<TFloat32> loss,
      List<MaskedKernel> kernels,
      List<Variable<TFloat32>> others) {
    List<Output<?>> inputs = new ArrayList<>();
    kernels.forEach(kernel -> inputs.add(kernel.effective().asOutput()));
    others.forEach(variable -> inputs.add(variable.value().asOutput()));
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (Output<?> gradient :
        graph.addGradients(loss.asOutput(), inputs.toArray(new Output<?>[0]))) {
      gradients.add((Operand<TFloat32>) gradient);
    }
    return gradients;
  }
}
