package org.cigl.sparse;

import java.util.List;
import org.cigl.random.Seeds;
import org.cigl.tensorflow.VariableStore;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Sparse evolutionary training (Mocanu et al., 2018): grows uniformly at random, as a pure function
 * of (seed, kernel, step).
 *
 * @param seed run seed
 */
public record SetTopology(long seed) implements TopologyRule {
  @Override
  public boolean updates() {
    return true;
  }

  @Override
  public GrowCriterion growth(
      Ops tf, VariableStore variables, MaskedKernel kernel, Operand<TInt64> step) {
    Operand<TInt64> key =
        tf.stack(List.of(tf.constant(Seeds.key(seed, Seeds.Purpose.GROWTH, kernel.layer())), step));
    return (ops, gradient, kept, count) -> {
      Operand<TInt32> scores =
          ops.random.statelessRandomUniformFullInt(
              ops.constant(new long[] {kernel.parameter().size()}), key, TInt32.class);
      // 32 bits: equals, of which the lower index wins, are rare. Kept entries stand last.
      Operand<TInt32> below = ops.math.minimum(scores, ops.constant(Integer.MAX_VALUE - 1));
      Operand<TInt32> last = ops.constant(Integer.MAX_VALUE);
      return TopK.smallest(ops, ops.select(kept, last, below), count);
    };
  }
}
