package org.cigl.sparse;

import java.util.List;
import org.cigl.tensorflow.Variable;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The rigged lottery (Evci et al., 2020, algorithm 1): grows where |G| is largest.
 *
 * @param batches how many batches' gradients are summed for the score: the update's own and those
 *     of the optimizer steps right before it; at least 1
 */
public record RiglTopology(int batches) implements TopologyRule {
  @Override
  public boolean updates() {
    return true;
  }

  /** In the {@code batches - 1} steps before an update. */
  @Override
  public boolean remembersAt(TopologySchedule schedule, long step) {
    long next = (step / schedule.interval() + 1) * schedule.interval();
    return schedule.updatesAt(next) && next - step < batches;
  }

  @Override
  public GrowCriterion growth(
      Ops tf, VariableStore variables, MaskedKernel kernel, Operand<TInt64> step) {
    if (batches == 1) {
      return GrowCriterion::largest;
    }
    return new Summed(GradientAccumulator.create(variables, kernel));
  }

  /** Grows by the sum of several batches' gradients, which starts at zero again after an update. */
  private record Summed(Variable<TFloat32> sum) implements GrowCriterion {
    @Override
    public Operand<TBool> choose(
        Ops tf, Operand<TFloat32> gradient, Operand<TBool> kept, Operand<TInt32> count) {
      return GrowCriterion.largest(tf, tf.math.add(sum.value(), gradient), kept, count);
    }

    @Override
    public List<Op> remember(Ops tf, Operand<TFloat32> gradient) {
      return List.of(sum.assignAdd(tf, gradient));
    }

    @Override
    public List<Op> updated(Ops tf, Operand<TFloat32> gradient) {
      return List.of(sum.assign(tf, tf.zerosLike(sum.value())));
    }
  }
}
