package org.cigl.train;

import java.util.ArrayList;
import java.util.List;
import org.cigl.network.Network;
import org.cigl.network.Role;
import org.cigl.optimizer.InnerOptimizer.Pace;
import org.cigl.recipe.OptimizerRecipe;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.MaskedKernel;
import org.cigl.sparse.SparseOptimizer;
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

/**
 * The pass that trains: forward with the effective weights, gradients with respect to them, and
 * then either an optimizer step or a topology update.
 *
 * @param loss scalar, with the L2 part
 * @param accuracy scalar, share of the batch classified right
 * @param step steps the optimizer
 * @param topologyStep updates the topology instead; null where nothing is masked
 * @param nonzeros active entries after a topology update, one a masked kernel
 * @param grown entries that an update made active, one a masked kernel
 */
record TrainingTower(
    Operand<TFloat32> loss,
    Operand<TFloat32> accuracy,
    Op step,
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
   * @param dropCounts connections to drop and grow in a topology update, one a masked kernel
   */
  record Inputs(
      Operand<TFloat32> images,
      Operand<TInt32> labels,
      Pace pace,
      Mixup mixup,
      Operand<TInt32> dropCounts) {

    Operand<TFloat32> mixedImages(Ops tf) {
      return mixup == null ? images : mixup.images(tf, images);
    }

    Targets targets(Ops tf, int classes, double smoothing) {
      Targets own = Targets.of(tf, labels, classes, smoothing);
      return mixup == null ? own : mixup.targets(tf, own);
    }
  }

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

    Ops optimizing = tf.withSubScope("optimizer");
    SparseOptimizer optimizer = new SparseOptimizer(settings.inner(), variables);
    List<Op> updates = new ArrayList<>(trainable.statisticUpdates());
    List<TopologyUpdate> topology = new ArrayList<>();
    for (int i = 0; i < kernels.size(); i++) {
      MaskedKernel kernel = kernels.get(i);
      updates.addAll(optimizer.step(optimizing, kernel, gradients.get(i), inputs.pace()));
      Operand<TInt32> count =
          optimizing.gather(inputs.dropCounts(), tf.constant(i), tf.constant(0));
      topology.add(optimizer.updateTopology(optimizing, kernel, gradients.get(i), count));
    }
    for (int i = 0; i < others.size(); i++) {
      Variable<TFloat32> other = others.get(i);
      boolean decayed = trainable.all().get(other.name()).role() == Role.KERNEL;
      Operand<TFloat32> gradient = gradients.get(kernels.size() + i);
      updates.add(optimizer.step(optimizing, other, decayed, gradient, inputs.pace()));
    }
    Op step = tf.withControlDependencies(updates).withName("step").noOp();
    if (kernels.isEmpty()) {
      return new TrainingTower(loss, losses.accuracy(), step, null, null, null);
    }
    List<Op> topologyUpdates = new ArrayList<>(trainable.statisticUpdates());
    topology.forEach(update -> topologyUpdates.addAll(update.updates()));
    return new TrainingTower(
        loss,
        losses.accuracy(),
        step,
        tf.withControlDependencies(topologyUpdates).withName("update_topology").noOp(),
        tf.stack(topology.stream().map(TopologyUpdate::nonzeros).toList()),
        tf.stack(topology.stream().map(TopologyUpdate::grown).toList()));
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
