package org.cigl.sparse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cigl.optimizer.OptimizedVariable;
import org.cigl.optimizer.Optimizer;
import org.cigl.optimizer.Optimizer.StepContext;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Wraps an inner optimizer so that weights live under their masks, as graph ops: a step with the
 * gradient G*M*Z, slots that are zero wherever M is zero, and topology updates. A weight that Z
 * switched off keeps its value and its slots: it is paused, not lost.
 */
public final class SparseOptimizer {
  private final Optimizer inner;
  private final VariableStore variables;
  private final Op condition;
  private final Map<String, List<Variable<TFloat32>>> slots;

  /**
   * Creates an optimizer whose slots live in {@code variables}.
   *
   * @param condition what must have run before anything is changed; where it is left out by a
   *     conditional of the graph, so is every change
   */
  public SparseOptimizer(Optimizer inner, VariableStore variables, Op condition) {
    this(inner, variables, condition, new LinkedHashMap<>());
  }

  private SparseOptimizer(
      Optimizer inner,
      VariableStore variables,
      Op condition,
      Map<String, List<Variable<TFloat32>>> slots) {
    this.inner = inner;
    this.variables = variables;
    this.condition = condition;
    this.slots = slots;
  }

  /** The same optimizer, with the same slots, for steps under another condition. */
  public SparseOptimizer under(Op other) {
    return new SparseOptimizer(inner, variables, other, slots);
  }

  private Ops changing(Ops tf) {
    return tf.withControlDependencies(condition);
  }

  /**
   * Adds the step of an unmasked weight.
   *
   * @param decayed whether decoupled weight decay acts on it
   */
  public Op step(
      Ops tf,
      Variable<TFloat32> weight,
      boolean decayed,
      Operand<TFloat32> gradient,
      StepContext stepContext) {
    OptimizedVariable variable = new OptimizedVariable(weight, slotsOf(weight), decayed);
    return inner.apply(changing(tf), variable, gradient, stepContext);
  }

  /**
   * Adds the step of a masked kernel, on which weight decay acts as far as it is active.
   *
   * @param gated G*M*Z, {@linkplain MaskedKernel#gated as the optimizer sees the gradient}
   */
  public List<Op> step(
      Ops tf, MaskedKernel kernel, Operand<TFloat32> gated, StepContext stepContext) {
    Ops changing = changing(tf);
    List<Variable<TFloat32>> own = slotsOf(kernel.weight());
    Optimizer.Step step =
        inner.step(tf, new OptimizedVariable(kernel.weight(), own, true), gated, stepContext);
    List<Op> updates = new ArrayList<>();
    // Without a random mask every paused entry is an inactive one: weight, gradient and slots are
    // zero there already, and so is the change.
    boolean pauses = kernel.kept() != null;
    Operand<TFloat32> change = pauses ? tf.math.mul(step.change(), kernel.gate()) : step.change();
    updates.add(kernel.weight().assignAdd(changing, change));
    for (int i = 0; i < own.size(); i++) {
      Variable<TFloat32> slot = own.get(i);
      Operand<TFloat32> value = step.slots().get(i);
      Operand<TFloat32> next = pauses ? tf.select(kernel.kept(), value, slot.value()) : value;
      updates.add(slot.assign(changing, next));
    }
    return updates;
  }

  /**
   * Adds the topology update of a masked kernel.
   *
   * @param gradient G, with respect to the effective weight
   */
  public TopologyUpdate updateTopology(
      Ops tf,
      MaskedKernel kernel,
      GrowCriterion growth,
      Operand<TFloat32> gradient,
      TopologyUpdate.Counts counts) {
    return TopologyUpdate.of(
        tf, changing(tf), kernel, slotsOf(kernel.weight()), growth, gradient, counts);
  }

  /**
   * Adds the ops by which growth remembers the gradient of an optimizer step.
   *
   * @param gradient G, with respect to the effective weight
   */
  public List<Op> remember(
      Ops tf, MaskedKernel kernel, GrowCriterion growth, Operand<TFloat32> gradient) {
    return growth.remember(changing(tf), kernel.flat(tf, gradient));
  }

  private List<Variable<TFloat32>> slotsOf(Variable<TFloat32> weight) {
    return slots.computeIfAbsent(
        weight.name(),
        name ->
            inner.slots().stream()
                .map(slot -> variables.zeros(name + "/" + slot, weight.shape()))
                .toList());
  }
}
