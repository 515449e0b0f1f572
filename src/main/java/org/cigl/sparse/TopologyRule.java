package org.cigl.sparse;

import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt64;

/**
 * How a topology starts and changes: the one thing in which the sparse methods differ. An update
 * always drops the active entries of smallest |W|; a rule says how many, and what grows instead.
 *
 * <p>Everything here is a pure function of the step, so that a resumed run needs no state of it.
 */
public interface TopologyRule {
  /** Whether the topology ever changes. */
  boolean updates();

  /**
   * Active entries of a kernel's initial topology.
   *
   * @param budget active entries at the end of training
   * @param size entries of the kernel
   */
  default long initialNonzeros(long budget, long size) {
    return budget;
  }

  /**
   * Active entries of a kernel once the updates up to and including {@code step} are done.
   *
   * @param budget active entries at the end of training
   * @param size entries of the kernel
   */
  default long nonzeros(TopologySchedule schedule, long step, long budget, long size) {
    return budget;
  }

  /**
   * How many connections the update at {@code step} drops and grows.
   *
   * @param budget active entries at the end of training
   * @param size entries of the kernel
   */
  default Change change(TopologySchedule schedule, long step, long budget, long size) {
    long replaced = schedule.fraction().count(step, budget, size);
    return new Change(replaced, replaced);
  }

  /** Whether the optimizer step at {@code step} adds its gradients to what growth remembers. */
  default boolean remembersAt(TopologySchedule schedule, long step) {
    return false;
  }

  /**
   * Prepares the growth of one kernel.
   *
   * @param variables where to keep what growth remembers, if anything
   * @param step scalar, the step under way
   */
  default GrowCriterion growth(
      Ops tf, VariableStore variables, MaskedKernel kernel, Operand<TInt64> step) {
    return GrowCriterion.NONE;
  }

  /**
   * Connections of one kernel.
   *
   * @param dropped of smallest |W|
   * @param grown among those inactive after the drop; the just dropped may return
   */
  record Change(long dropped, long grown) {}
}
