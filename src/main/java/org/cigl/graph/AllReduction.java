package org.cigl.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Means over several workers: what each has is packed into one vector, summed over the workers,
 * unpacked and divided by the number of groups. Control messages and the time that each worker took
 * for its own part travel in the same vector.
 */
final class AllReduction implements GradientReduction {
  private static final Communicator.Merge SUM = Communicator.Merge.SUM;

  private final Communicator workers;
  private final int groups;
  private final Operand<TInt64> step;
  private final Placeholder<TFloat32> message;
  private final StepClock clock;

  /**
   * Adds the placeholder of the control message, and a clock that starts with each step.
   *
   * @param groups of the whole batch
   * @param step scalar, the step under way
   */
  AllReduction(Ops tf, Communicator workers, int groups, Operand<TInt64> step) {
    this.workers = workers;
    this.groups = groups;
    this.step = step;
    message =
        tf.withName("control_message")
            .placeholder(
                TFloat32.class, Placeholder.shape(Shape.of(workers.controlMessage().length)));
    clock = StepClock.start(tf, workers.share());
  }

  @Override
  public int ownGroups() {
    return groups / workers.share().count();
  }

  @Override
  public boolean local() {
    return false;
  }

  @Override
  public List<Operand<TFloat32>> means(
      Ops tf, List<List<Operand<TFloat32>>> values, List<GradientCodec> codecs) {
    return codecs.isEmpty()
        ? values.get(0)
        : unpacked(tf, workers.reduce(tf, vector(tf, List.of(), values, codecs), SUM), 0, codecs);
  }

  @Override
  public StepMeans ofStep(Ops tf, List<BatchResult> results, List<GradientCodec> codecs) {
    List<List<Operand<TFloat32>>> values = results.stream().map(BatchResult::values).toList();
    Operand<TFloat32> outgoing = outgoing(tf, results);
    Operand<TFloat32> total =
        workers.reduce(tf, vector(tf, List.of(outgoing), values, codecs), SUM);
    long start = outgoing.shape().get(0);
    return new StepMeans(unpacked(tf, total, start, codecs), List.of(stretch(tf, total, 0, start)));
  }

  /** The control message, and how long this worker took until its gradients were there. */
  private Operand<TFloat32> outgoing(Ops tf, List<BatchResult> results) {
    List<Operand<TFloat32>> gradients =
        results.stream().flatMap(result -> result.gradients().stream()).toList();
    Operand<TFloat32> seconds = clock.until(tf.withSubScope("clock"), gradients);
    Op announced = workers.ownPartDone(tf.withControlDependencies(seconds), step);
    return tf.withControlDependencies(announced).concat(List.of(message, seconds), tf.constant(0));
  }

  private static Operand<TFloat32> vector(
      Ops tf,
      List<Operand<TFloat32>> first,
      List<List<Operand<TFloat32>>> values,
      List<GradientCodec> codecs) {
    List<Operand<TFloat32>> sums = GradientReduction.sums(tf, values);
    List<Operand<TFloat32>> stretches = new ArrayList<>(first);
    for (int i = 0; i < codecs.size(); i++) {
      stretches.add(codecs.get(i).pack(tf, sums.get(i)));
    }
    return tf.concat(stretches, tf.constant(0));
  }

  private List<Operand<TFloat32>> unpacked(
      Ops tf, Operand<TFloat32> total, long first, List<GradientCodec> codecs) {
    List<Operand<TFloat32>> unpacked = new ArrayList<>();
    long start = first;
    for (GradientCodec codec : codecs) {
      unpacked.add(codec.unpack(tf, stretch(tf, total, start, codec.size())));
      start += codec.size();
    }
    return GradientReduction.scaled(tf, unpacked, groups);
  }

  private static Operand<TFloat32> stretch(
      Ops tf, Operand<TFloat32> vector, long start, long size) {
    return tf.slice(vector, tf.constant(new long[] {start}), tf.constant(new long[] {size}));
  }

  @Override
  public FeedDict send(FeedDict feeds) {
    return feeds.floats(message, workers.controlMessage());
  }
}
