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
 * Sparse networks from scratch (Dettmers &amp; Zettlemoyer, 2019): grows where the momentum of the
 * dense gradient, u = decay*u + (1 - decay)*G, is largest in magnitude. Layers keep their budgets:
 * the redistribution among layers that SNFS also proposes is left out, so that it differs from RigL
 * in the growth score alone.
 *
 * @param decay share of the momentum that one step keeps, in [0, 1)
 */
public record SnfsTopology(double decay) implements TopologyRule {
  @Override
  public boolean updates() {
    return true;
  }

  /** Always, as long as an update is to come. */
  @Override
  public boolean remembersAt(TopologySchedule schedule, long step) {
    return step < schedule.lastUpdate();
  }

  @Override
  public GrowCriterion growth(
      Ops tf, VariableStore variables, MaskedKernel kernel, Operand<TInt64> step) {
    return new Smoothed(GradientAccumulator.create(variables, kernel), (float) decay);
  }

  private record Smoothed(Variable<TFloat32> momentum, float decay) implements GrowCriterion {
    private Operand<TFloat32> next(Ops tf, Operand<TFloat32> gradient) {
      return tf.math.add(
          tf.math.mul(momentum.value(), tf.constant(decay)),
          tf.math.mul(gradient, tf.constant(1 - decay)));
    }

    @Override
    public Operand<TBool> choose(
        Ops tf, Operand<TFloat32> gradient, Operand<TBool> kept, Operand<TInt32> count) {
      return GrowCriterion.largest(tf, next(tf, gradient), kept, count);
    }

    @Override
    public List<Op> remember(Ops tf, Operand<TFloat32> gradient) {
      return List.of(momentum.assign(tf, next(tf, gradient)));
    }

    @Override
    public List<Op> updated(Ops tf, Operand<TFloat32> gradient) {
      return remember(tf, gradient);
    }
  }
}
