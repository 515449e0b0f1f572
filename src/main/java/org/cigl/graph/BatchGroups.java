package org.cigl.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;

/** Cuts a batch into equal groups. */
final class BatchGroups {
  private BatchGroups() {}

  /**
   * The groups of a tensor's first dimension, in order.
   *
   * @param count how many; 1 leaves the tensor as it is
   */
  static <T extends TType> List<Operand<T>> of(Ops tf, Operand<T> batch, int count) {
    if (count == 1) {
      return List.of(batch);
    }
    List<Operand<T>> groups = new ArrayList<>();
    tf.split(tf.constant(0), batch, (long) count).output().forEach(groups::add);
    return groups;
  }

  /** A scope for each group; a single one has that of the batch. */
  static List<Ops> scopes(Ops tf, int count) {
    return count == 1
        ? List.of(tf)
        : IntStream.range(0, count).mapToObj(i -> tf.withSubScope("group_" + i)).toList();
  }
}
