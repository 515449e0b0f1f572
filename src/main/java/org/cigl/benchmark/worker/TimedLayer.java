package org.cigl.benchmark.worker;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cigl.kernels.SparseConv2d;
import org.cigl.recipe.Kernels;
import org.cigl.tensorflow.Sessions;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/** One layer alone, with the sparse kernels and with TensorFlow's, on random numbers. */
final class TimedLayer implements AutoCloseable {
  private final LayerShape shape;
  private final int batch;
  private final int threads;
  private final Graph graph = new Graph();
  private final Session session;
  private final TFloat32 images;
  private final TFloat32 weights;
  private final TFloat32 outputGradient;
  private final Placeholder<TFloat32> x;
  private final Placeholder<TFloat32> w;
  private final Placeholder<TFloat32> active; // apart from w: its gradient is the dense one
  private final Placeholder<TFloat32> dy;
  private final Map<Kernels, List<Operand<?>>> predictions = new EnumMap<>(Kernels.class);
  private final Map<Kernels, List<Operand<?>>> steps = new EnumMap<>(Kernels.class);

  TimedLayer(LayerShape shape, int batch, double density, int threads) {
    this.shape = shape;
    this.batch = batch;
    this.threads = threads;
    Random random = new Random(1);
    images = tensor(shape.images(batch), 1, random);
    weights = tensor(shape.kernel(), density, random);
    Ops tf = Ops.create(graph);
    x = tf.placeholder(TFloat32.class, Placeholder.shape(images.shape()));
    w = tf.placeholder(TFloat32.class, Placeholder.shape(weights.shape()));
    active = tf.placeholder(TFloat32.class, Placeholder.shape(weights.shape()));
    Operand<TFloat32> fixed = tf.constantOf(weights);
    predictions.put(Kernels.DENSE, List.of(dense(tf, fixed)));
    predictions.put(Kernels.SPARSE, List.of(sparse().applyFixed(tf, x, fixed)));
    Operand<TFloat32> dense = dense(tf, w);
    Shape output = dense.shape();
    outputGradient = tensor(output, 1, random);
    dy = tf.placeholder(TFloat32.class, Placeholder.shape(output));
    steps.put(Kernels.DENSE, step(dense));
    steps.put(Kernels.SPARSE, step(sparse().apply(tf, x, w, active)));
    session = Sessions.of(graph);
  }

  private static TFloat32 tensor(Shape shape, double density, Random random) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble() < density ? (float) random.nextGaussian() : 0;
    }
    return TFloat32.tensorOf(NdArrays.wrap(shape, DataBuffers.of(values)));
  }

  private SparseConv2d sparse() {
    return new SparseConv2d(shape.stride(), shape.padding(), threads);
  }

  private Operand<TFloat32> dense(Ops tf, Operand<TFloat32> kernel) {
    if (!shape.product()) {
      return tf.nn.conv2d(x, kernel, shape.strides(), shape.padding());
    }
    long in = shape.kernel().get(2);
    long out = shape.kernel().get(3);
    MatMul<TFloat32> rows =
        tf.linalg.matMul(
            tf.reshape(x, tf.constant(new long[] {batch, in})),
            tf.reshape(kernel, tf.constant(new long[] {in, out})));
    return tf.reshape(rows, tf.constant(new long[] {batch, 1, 1, out}));
  }

  /** The output and the gradients of images and kernel. */
  private List<Operand<?>> step(Operand<TFloat32> output) {
    Output<?>[] gradients =
        graph.addGradients(
            null,
            new Output<?>[] {output.asOutput()},
            new Output<?>[] {x.asOutput(), w.asOutput()},
            new Output<?>[] {dy.asOutput()});
    return List.of(output, gradients[0], gradients[1]);
  }

  /** A prediction with the kernel as a constant. Returns seconds. */
  double predict(Kernels kernels) {
    return seconds(session.runner().feed(x, images), predictions.get(kernels));
  }

  /** Forward and back with a kernel that may be another each time. Returns seconds. */
  double step(Kernels kernels) {
    return seconds(
        session
            .runner()
            .feed(x, images)
            .feed(w, weights)
            .feed(active, weights)
            .feed(dy, outputGradient),
        steps.get(kernels));
  }

  /** Each is a target of its own: TensorFlow leaves out what only a no-op waits for. */
  private static double seconds(Session.Runner runner, List<Operand<?>> targets) {
    targets.forEach(runner::addTarget);
    long before = System.nanoTime();
    runner.run().close();
    return (System.nanoTime() - before) / 1e9;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
    images.close();
    weights.close();
    outputGradient.close();
  }
}
