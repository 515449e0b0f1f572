package org.cigl.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Means over the groups of a batch, all workers' together: sums over this worker's groups, packed
 * into one vector, summed over the workers, unpacked and divided by the number of groups.
 *
 * <p>This worker's groups are added in pairs, then pairs of pairs. Where the workers are a power of
 * two and add up in pairs too, the order of every addition is that of one process with all groups,
 * and so are the bits of the sums.
 *
 * @param workers who take part
 * @param groups of the whole batch
 */
record GradientReduction(Communicator workers, int groups) {
  /** This worker's groups. */
  int ownGroups() {
    return groups / workers.share().count();
  }

  /** Whether a batch is one group on one worker: its values are the means. */
  boolean trivial() {
    return groups == 1;
  }

  /**
   * Adds the means to the graph.
   *
   * @param values of each of this worker's groups, as many in each
   * @param packings how each of them travels
   * @param said what this worker tells the others, [n]; null for nothing
   */
  Means means(
      Ops tf,
      List<List<Operand<TFloat32>>> values,
      List<GradientCodec> packings,
      Operand<TFloat32> outgoing) {
    if (trivial() || packings.isEmpty()) {
      return new Means(values.get(0), null);
    }
    List<Operand<TFloat32>> sums =
        IntStream.range(0, packings.size())
            .mapToObj(i -> sum(tf, values.stream().map(group -> group.get(i)).toList()))
            .toList();
    if (workers.share().all()) {
      return new Means(scaled(tf, sums), null);
    }
    List<Operand<TFloat32>> stretches = new ArrayList<>();
    if (outgoing != null) {
      stretches.add(outgoing);
    }
    for (int i = 0; i < packings.size(); i++) {
      stretches.add(packings.get(i).pack(tf, sums.get(i)));
    }
    Operand<TFloat32> total =
        workers.reduce(tf, tf.concat(stretches, tf.constant(0)), Communicator.Merge.SUM);
    long start = outgoing == null ? 0 : outgoing.shape().get(0);
    Operand<TFloat32> incoming = outgoing == null ? null : stretch(tf, total, 0, start);
    List<Operand<TFloat32>> unpacked = new ArrayList<>();
    for (GradientCodec packing : packings) {
      unpacked.add(packing.unpack(tf, stretch(tf, total, start, packing.size())));
      start += packing.size();
    }
    return new Means(scaled(tf, unpacked), incoming);
  }

  /**
   * What {@link #means} gives.
   *
   * @param values in the order of what was given
   * @param heard the sum of what all workers said; null where nothing was said
   */
  record Means(List<Operand<TFloat32>> values, Operand<TFloat32> incoming) {}

  private static Operand<TFloat32> sum(Ops tf, List<Operand<TFloat32>> values) {
    if (values.size() == 1) {
      return fixed(tf, values.get(0));
    }
    int half = values.size() / 2;
    Operand<TFloat32> left = sum(tf, values.subList(0, half));
    return fixed(tf, tf.math.add(left, sum(tf, values.subList(half, values.size()))));
  }

  private List<Operand<TFloat32>> scaled(Ops tf, List<Operand<TFloat32>> sums) {
    Operand<TFloat32> factor = tf.constant(1f / groups);
    return sums.stream().map(sum -> fixed(tf, tf.math.mul(sum, factor))).toList();
  }

  /**
   * Keeps TensorFlow's graph optimizer from making one sum of several, in another order: it does
   * not look through this op.
   */
  private static Operand<TFloat32> fixed(Ops tf, Operand<TFloat32> value) {
    return tf.ensureShape(value, value.shape());
  }

  private static Operand<TFloat32> stretch(
      Ops tf, Operand<TFloat32> vector, long start, long size) {
    return tf.slice(vector, tf.constant(new long[] {start}), tf.constant(new long[] {size}));
  }
}
