package org.cigl.benchmark;

import java.util.concurrent.TimeUnit;
import org.cigl.random.Permutation;
import org.cigl.sparse.RandomMask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The gate M*Z: Z drawn for every weight, or for the active ones alone and scattered to them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RandomMaskBenchmark {
  /** Weights of the kernel: a stage of WRN-22-2, and the largest of ResNet-50. */
  @Param({"147456", "2359296"})
  private int size;

  /** Share of them that is active. */
  @Param({"0.05", "0.2"})
  private double density;

  private Graph graph;
  private Session session;
  private Placeholder<TInt64> step;
  private Op everywhere;
  private Op whereActive;
  private long steps;

  /** Builds both. */
  @Setup
  public void build() {
    graph = new Graph();
    Ops tf = Ops.create(graph);
    step = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    int active = (int) (density * size);
    int[] places = java.util.Arrays.copyOf(Permutation.of(size, 1), active);
    java.util.Arrays.sort(places);
    Operand<TInt32> indices = tf.reshape(tf.constant(places), tf.constant(new int[] {active, 1}));
    Operand<TInt32> shape = tf.constant(new int[] {size});
    Operand<TFloat32> mask =
        tf.scatterNd(indices, tf.fill(tf.constant(new int[] {active}), tf.constant(1f)), shape);
    RandomMask random = new RandomMask(1, 0, 0.2);
    everywhere =
        tf.math.mul(mask, tf.dtypes.cast(random.draw(tf, Shape.of(size), step), TFloat32.class));
    whereActive =
        tf.scatterNd(
            indices,
            tf.dtypes.cast(random.draw(tf, Shape.of(active), step), TFloat32.class),
            shape);
    session = new Session(graph);
  }

  /** As it is. */
  @Benchmark
  public void drawnEverywhere() {
    run(everywhere);
  }

  /** As it could be. */
  @Benchmark
  public void drawnWhereActive() {
    run(whereActive);
  }

  private void run(Op gate) {
    try (TInt64 number = TInt64.scalarOf(steps++)) {
      session.runner().feed(step, number).addTarget(gate).run().close();
    }
  }

  /** Closes both. */
  @TearDown
  public void close() {
    session.close();
    graph.close();
  }
}
