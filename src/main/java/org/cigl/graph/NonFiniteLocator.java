package org.cigl.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Finds the first of a training pass's tensors that is not finite: going forward from the images to
 * the loss, new statistics before it, then back through the gradients from the last parameter to
 * the first.
 */
final class NonFiniteLocator {
  private final List<NonFiniteSource> origins = new ArrayList<>();
  private final Operand<TBool> finite;

  /**
   * Adds the checks to the graph; they are computed only when they are asked for.
   *
   * @param groups of the batch, one after the other
   */
  NonFiniteLocator(Ops tf, List<TrainingPass.DebugTensors> groups) {
    List<Operand<TBool>> checks = new ArrayList<>();
    groups.forEach(group -> add(tf, checks, group));
    finite = tf.stack(checks);
  }

  private void add(Ops tf, List<Operand<TBool>> checks, TrainingPass.DebugTensors watched) {
    add(tf, checks, new NonFiniteSource(NonFiniteSource.What.IMAGES, ""), watched.images());
    watched
        .outputs()
        .forEach(
            (layer, it) ->
                add(tf, checks, new NonFiniteSource(NonFiniteSource.What.OUTPUT, layer), it));
    watched
        .statistics()
        .forEach(
            (name, it) ->
                add(tf, checks, new NonFiniteSource(NonFiniteSource.What.STATISTIC, name), it));
    add(tf, checks, new NonFiniteSource(NonFiniteSource.What.LOSS, ""), watched.loss());
    List<Map.Entry<String, Operand<TFloat32>>> gradients =
        new ArrayList<>(watched.gradients().entrySet());
    Collections.reverse(gradients);
    gradients.forEach(
        it ->
            add(
                tf,
                checks,
                new NonFiniteSource(NonFiniteSource.What.GRADIENT, it.getKey()),
                it.getValue()));
  }

  private void add(
      Ops tf, List<Operand<TBool>> checks, NonFiniteSource origin, Operand<TFloat32> tensor) {
    origins.add(origin);
    Operand<TFloat32> flat = tf.reshape(tensor, tf.constant(new int[] {-1}));
    checks.add(tf.reduceAll(tf.math.isFinite(flat), tf.constant(0)));
  }

  /** What to fetch from a pass. */
  Operand<TBool> finite() {
    return finite;
  }

  /**
   * Reads what was fetched, the first result.
   *
   * @return the place of the first origin in the order above; of none, the one behind the last
   */
  int first(Result result) {
    TBool values = (TBool) result.get(0);
    int first = 0;
    while (first < origins.size() && values.getBoolean(first)) {
      first++;
    }
    return first;
  }

  /** What is at a place. */
  NonFiniteSource at(int place) {
    return place < origins.size()
        ? origins.get(place)
        : new NonFiniteSource(NonFiniteSource.What.GRADIENT_NORM, "");
  }
}
