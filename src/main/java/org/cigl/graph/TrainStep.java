package org.cigl.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.cigl.network.Role;
import org.cigl.optimizer.Optimizer.StepContext;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.GrowCriterion;
import org.cigl.sparse.MaskedKernel;
import org.cigl.sparse.SparseOptimizer;
import org.cigl.sparse.TopologyRule;
import org.cigl.sparse.TopologyUpdate;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The pass that trains: forward with the effective weights, gradients with respect to them, and
 * then either an optimizer step or a topology update. Where the loss, the gradients' norm or a new
 * moving statistic is not finite, neither changes anything.
 *
 * <p>Where several workers train, an optimizer step brings together the gradients of active weights
 * alone; what looks at those of inactive ones, too, brings together all.
 *
 * @param step steps the optimizer
 * @param rememberingStep the same, and growth remembers the gradients; null where it never does
 * @param topologyStep updates the topology instead; null where it never changes
 * @param nonzeros active entries after a topology update, one a masked kernel
 * @param grown entries that an update made active, one a masked kernel
 * @param watched what is looked at where numbers are not finite, of this worker's groups
 */
record TrainStep(
    Step step,
    Step rememberingStep,
    Step topologyStep,
    Operand<TInt32> nonzeros,
    Operand<TInt32> grown,
    List<TrainingPass.DebugTensors> watched) {

  /**
   * One kind of step.
   *
   * @param op takes it
   * @param batch what it reports
   */
  record Step(Op op, ReducedBatch batch) {}

  /**
   * What a pass is fed.
   *
   * @param images normalised, not yet mixed
   * @param labels [batch]
   * @param stepContext of the optimizer
   * @param mixup how the batch is mixed; null for not at all
   * @param step scalar, the step under way
   * @param dropped connections to drop in a topology update, one a masked kernel
   * @param grown connections to grow in a topology update, one a masked kernel
   */
  record Inputs(
      Operand<TFloat32> images,
      Operand<TInt32> labels,
      StepContext stepContext,
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

    /** Of one group of the batch. */
    Inputs group(Operand<TFloat32> groupImages, Operand<TInt32> groupLabels) {
      return new Inputs(groupImages, groupLabels, stepContext, mixup, step, dropped, grown);
    }
  }

  static TrainStep build(
      Ops tf,
      TrainingPass pass,
      Inputs inputs,
      VariableStore variables,
      GradientReduction reduction) {
    return new Builder(tf, pass, inputs, variables, reduction).build();
  }

  private static final class Builder {
    private final Ops tf;
    private final Recipe recipe;
    private final TopologyRule rule;
    private final Inputs inputs;
    private final TrainableParameters trainable;
    private final VariableStore variables;
    private final List<TrainingPass.Group> groups;
    private final ReducedBatch active;
    private final SparseOptimizer optimizer;
    private final GradientReduction reduction;

    Builder(
        Ops tf,
        TrainingPass pass,
        Inputs inputs,
        VariableStore variables,
        GradientReduction reduction) {
      this.tf = tf;
      this.recipe = pass.recipe();
      this.rule = recipe.topologyRule();
      this.inputs = inputs;
      this.trainable = pass.trainable();
      this.variables = variables;
      this.reduction = reduction;
      groups = pass.build(tf, inputs, reduction.ownGroups());
      active = reduced(tf, recipe.constantNonzeros(pass.network()), TrainingPass.Group::result);
      optimizer = new SparseOptimizer(recipe.optimizer().inner(), variables, active.whereFinite());
    }

    private ReducedBatch reduced(
        Ops scope, Map<String, Long> nonzeros, Function<TrainingPass.Group, BatchResult> result) {
      List<BatchResult> results = groups.stream().map(result).toList();
      return ReducedBatch.of(scope, reduction, results, trainable, nonzeros);
    }

    TrainStep build() {
      List<TrainingPass.DebugTensors> watched =
          groups.stream().map(TrainingPass.Group::watched).toList();
      Op step = step(tf, active, optimizer, List.of());
      if (!rule.updates()) {
        return new TrainStep(new Step(step, active), null, null, null, null, watched);
      }
      // One worker that skips no zeros has all gradients already.
      boolean complete =
          reduction.local() && groups.stream().allMatch(it -> it.complete().equals(it.result()));
      Ops scope = tf.withSubScope("topology");
      ReducedBatch all = complete ? active : reduced(scope, Map.of(), TrainingPass.Group::complete);
      SparseOptimizer under = complete ? optimizer : optimizer.under(all.whereFinite());
      List<Op> memories = new ArrayList<>();
      List<TopologyUpdate> updates = new ArrayList<>();
      topology(scope, all, under, memories, updates);
      List<Op> changes =
          new ArrayList<>(
              trainable.updateStatistics(
                  tf.withControlDependencies(all.whereFinite()), all.result().statistics()));
      updates.forEach(update -> changes.addAll(update.updates()));
      return new TrainStep(
          new Step(step, active),
          memories.isEmpty() ? null : new Step(remembering(all, under, memories, step), all),
          new Step(tf.withControlDependencies(changes).withName("update_topology").noOp(), all),
          tf.stack(updates.stream().map(TopologyUpdate::nonzeros).toList()),
          tf.stack(updates.stream().map(TopologyUpdate::grown).toList()),
          watched);
    }

    private Op remembering(
        ReducedBatch all, SparseOptimizer under, List<Op> memories, Op activeStep) {
      if (!reduction.local()) {
        return step(tf.withSubScope("remembering"), all, under, memories);
      }
      List<Op> both = new ArrayList<>(memories);
      both.add(activeStep);
      return tf.withControlDependencies(both).withName("remembering_step").noOp();
    }

    private Op step(Ops scope, ReducedBatch batch, SparseOptimizer by, List<Op> more) {
      List<Op> updates = new ArrayList<>(more);
      updates.addAll(
          trainable.updateStatistics(
              scope.withControlDependencies(batch.whereFinite()), batch.result().statistics()));
      updates.addAll(optimizerSteps(scope.withSubScope("optimizer"), by, batch.gradients()));
      return scope.withControlDependencies(updates).withName("step").noOp();
    }

    private List<Op> optimizerSteps(Ops scope, SparseOptimizer by, Gradients gradients) {
      List<Op> steps = new ArrayList<>();
      for (int i = 0; i < gradients.kernels().size(); i++) {
        MaskedKernel kernel = gradients.kernels().get(i);
        steps.addAll(by.step(scope, kernel, gradients.gated().get(i), inputs.stepContext()));
      }
      for (int i = 0; i < gradients.others().size(); i++) {
        Variable<TFloat32> other = gradients.others().get(i);
        boolean decayed = trainable.all().get(other.name()).role() == Role.KERNEL;
        steps.add(
            by.step(scope, other, decayed, gradients.ofOthers().get(i), inputs.stepContext()));
      }
      return steps;
    }

    private void topology(
        Ops scope,
        ReducedBatch batch,
        SparseOptimizer by,
        List<Op> memories,
        List<TopologyUpdate> updates) {
      Gradients gradients = batch.gradients();
      for (int i = 0; i < gradients.kernels().size(); i++) {
        MaskedKernel kernel = gradients.kernels().get(i);
        GrowCriterion growth = rule.growth(scope, variables, kernel, inputs.step());
        memories.addAll(by.remember(scope, kernel, growth, gradients.dense().get(i)));
        // What is selected by scores that are NaN is undefined, and is reported all the same.
        Operand<TFloat32> gradient =
            scope.select(batch.finite(), gradients.dense().get(i), scope.constant(0f));
        TopologyUpdate.Counts counts =
            new TopologyUpdate.Counts(
                scope.gather(inputs.dropped(), scope.constant(i), scope.constant(0)),
                scope.gather(inputs.grown(), scope.constant(i), scope.constant(0)),
                recipe.layers().keepConnected());
        updates.add(by.updateTopology(scope, kernel, growth, gradient, counts));
      }
    }
  }
}
