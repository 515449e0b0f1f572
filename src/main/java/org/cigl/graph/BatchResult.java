package org.cigl.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a batch, or one group of it, came to.
 *
 * @param loss scalar, with the L2 part
 * @param accuracy scalar, share classified right
 * @param statistics new values of the moving batch-norm statistics
 * @param gradients with respect to the effective weights first, then to the unmasked variables
 */
record BatchResult(
    Operand<TFloat32> loss,
    Operand<TFloat32> accuracy,
    List<Operand<TFloat32>> statistics,
    List<Operand<TFloat32>> gradients) {

  /** All of it in one list. */
  List<Operand<TFloat32>> values() {
    List<Operand<TFloat32>> values = new ArrayList<>(List.of(loss, accuracy));
    values.addAll(statistics);
    values.addAll(gradients);
    return values;
  }

  /** Back from that list. */
  BatchResult with(List<Operand<TFloat32>> values) {
    int gradientsFrom = 2 + statistics.size();
    return new BatchResult(
        values.get(0),
        values.get(1),
        values.subList(2, gradientsFrom),
        values.subList(gradientsFrom, values.size()));
  }
}
