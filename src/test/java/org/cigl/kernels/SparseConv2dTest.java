package org.cigl.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.cigl.tensorflow.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The ops in TensorFlow's hands, against its own dense ones. The arithmetic itself is compared with
 * a plain loop in {@code src/test/c}.
 */
class SparseConv2dTest {
  /** A convolution to compare. */
  private record Case(
      int batch, int size, int channels, int window, int filters, int stride, String padding) {}

  static Stream<Case> cases() {
    return Stream.of(
        new Case(16, 8, 8, 3, 8, 1, "SAME"),
        new Case(19, 7, 5, 3, 6, 2, "SAME"),
        new Case(33, 9, 3, 2, 10, 2, "VALID"),
        new Case(5, 6, 4, 1, 4, 2, "SAME"),
        new Case(70, 1, 50, 1, 12, 1, "VALID"),
        new Case(1, 11, 4, 5, 4, 3, "SAME"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsAndGradientsAreThoseOfTheDenseOps(Case c) {
    List<float[]> dense = run(c, null);
    List<float[]> sparse = run(c, new SparseConv2d(c.stride(), c.padding(), 2));
    float[] active = active(c);
    for (int i = 0; i < active.length; i++) {
      assertThat(sparse.get(3)[i]).isEqualTo(dense.get(2)[i]); // the gradient of every entry
      dense.get(2)[i] *= active[i];
    }
    for (int i = 0; i < 3; i++) {
      assertClose(sparse.get(i), dense.get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bitsDependNeitherOnThreadsNorOnTheInstructionSet(Case c) {
    List<float[]> one = run(c, new SparseConv2d(c.stride(), c.padding(), 1));
    List<float[]> three = run(c, new SparseConv2d(c.stride(), c.padding(), 3));
    List<float[]> narrow = run(c, new SparseConv2d(c.stride(), c.padding(), 2, fused()));
    for (int i = 0; i < one.size(); i++) {
      assertThat(three.get(i)).isEqualTo(one.get(i));
      assertThat(narrow.get(i)).isEqualTo(one.get(i));
    }
  }

  /** The narrower implementation with fused multiply-add, where there is more than one. */
  private static String fused() {
    return org.cigl.tensorflow.Processor.current().flags().contains("avx2") ? "avx2" : "best";
  }

  /** Only sums of the norm's gradient have another order. */
  @ParameterizedTest
  @MethodSource("cases")
  void aNormThatIsPartOfTheConvolutionChangesNothing(Case c) {
    List<float[]> apart = normalized(c, false);
    List<float[]> together = normalized(c, true);
    for (int i : new int[] {0, 4, 5}) {
      assertThat(together.get(i)).as("result " + i).isEqualTo(apart.get(i));
    }
    for (int i : new int[] {1, 2, 3}) {
      assertClose(together.get(i), apart.get(i));
    }
  }

  /** Output, gradients of images, scale, offset and kernel, and that of every entry. */
  private static List<float[]> normalized(Case c, boolean together) {
    assertThat(KernelLibrary.whyMissing()).isEmpty();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = images(tf, c);
      Operand<TFloat32> scale = constant(tf, Shape.of(c.channels()), random(c.channels(), 7));
      Operand<TFloat32> offset = constant(tf, Shape.of(c.channels()), random(c.channels(), 8));
      Operand<TFloat32> m = constant(tf, kernel(c), active(c));
      Operand<TFloat32> w = weights(tf, c, m);
      BatchNormOp.Result norm = new BatchNormOp(1e-3f, true, 2).apply(tf, x, scale, offset);
      SparseConv2d sparse = new SparseConv2d(c.stride(), c.padding(), 2);
      Operand<TFloat32> y =
          together
              ? sparse.measured(tf, new SparseConv2d.Inputs(x, Optional.of(norm), w, m)).output()
              : sparse.apply(tf, norm.output(), w, m);
      return withGradients(graph, tf, y, x, scale, offset, w, m);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOutputsStatisticsAreTakenAsItIsWritten(Case c) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = images(tf, c);
      Operand<TFloat32> w = weights(tf, c, constant(tf, kernel(c), active(c)));
      SparseConv2d sparse = new SparseConv2d(c.stride(), c.padding(), 2);
      SparseConv2d.Measured alone =
          sparse.measured(tf, new SparseConv2d.Inputs(x, Optional.empty(), w, w));
      Operand<TFloat32> other =
          constant(tf, alone.output().shape(), random((int) alone.output().shape().size(), 9));
      SparseConv2d.Measured sum = alone.plus(tf, other);
      List<float[]> all =
          fetch(
              graph,
              alone.output(),
              tf.math.add(alone.output(), other),
              sum.output(),
              alone.statistics().mean(),
              alone.statistics().variance(),
              sum.statistics().mean(),
              sum.statistics().variance());
      assertThat(all.get(2)).isEqualTo(all.get(1));
      for (int k = 0; k < 2; k++) {
        double[][] expected = statistics(all.get(2 * k), c.filters());
        for (int i = 0; i < c.filters(); i++) {
          assertThat((double) all.get(3 + 2 * k)[i]).isCloseTo(expected[0][i], within(1e-5));
          double variance = expected[1][i];
          assertThat((double) all.get(4 + 2 * k)[i])
              .isCloseTo(variance, within(1e-5 * (1 + variance)));
        }
      }
    }
  }

  private static double[][] statistics(float[] values, int channels) {
    double[][] statistics = new double[2][channels];
    int rows = values.length / channels;
    for (int i = 0; i < values.length; i++) {
      statistics[0][i % channels] += (double) values[i] / rows;
    }
    for (int i = 0; i < values.length; i++) {
      double difference = values[i] - statistics[0][i % channels];
      statistics[1][i % channels] += difference * difference / rows;
    }
    return statistics;
  }

  /**
   * A residual block, as layers make it: the sum is part of the convolution, and its gradient part
   * of that of the norm before.
   */
  @Test
  void aResidualBlockHasTheGradientsOfItsParts() {
    Case c = new Case(17, 6, 16, 3, 16, 1, "SAME");
    List<float[]> apart = residual(c, false);
    List<float[]> together = residual(c, true);
    for (int i = 0; i < apart.size(); i++) {
      assertClose(together.get(i), apart.get(i));
    }
  }

  private static List<float[]> residual(Case c, boolean together) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = images(tf, c);
      Operand<TFloat32> m = constant(tf, kernel(c), active(c));
      Operand<TFloat32> w = weights(tf, c, m);
      Operand<TFloat32> scale = constant(tf, Shape.of(c.channels()), random(c.channels(), 7));
      Operand<TFloat32> offset = constant(tf, Shape.of(c.channels()), random(c.channels(), 8));
      SparseConv2d sparse = new SparseConv2d(1, "SAME", 2);
      BatchNormOp op = new BatchNormOp(1e-3f, true, 2);
      Operand<TFloat32> y;
      if (together) {
        SparseConv2d.Measured first =
            sparse.measured(tf, new SparseConv2d.Inputs(x, Optional.empty(), w, m));
        BatchNormOp.Result norm = op.apply(tf, first.output(), scale, offset, first.statistics());
        y =
            sparse
                .measured(tf, new SparseConv2d.Inputs(first.output(), Optional.of(norm), w, m))
                .plus(tf, first.output())
                .output();
      } else {
        Operand<TFloat32> first = tf.identity(sparse.apply(tf, x, w, m));
        Operand<TFloat32> normalized = op.apply(tf, first, scale, offset).output();
        y = tf.math.add(sparse.apply(tf, normalized, w, m), first);
      }
      List<float[]> all = withGradients(graph, tf, y, x, w, scale, offset);
      assertThat(sumsThatAreFused(graph)).isEqualTo(together ? 1 : 0);
      return all;
    }
  }

  private static long sumsThatAreFused(Graph graph) {
    Iterable<GraphOperation> operations = graph::operations;
    return StreamSupport.stream(operations.spliterator(), false)
        .filter(it -> it.type().equals("CiglBatchNormGradient"))
        .filter(it -> it.inputListLength("added") == 1)
        .count();
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Shape kernel = Shape.of(3, 3, 2, 4);
    refused(Shape.of(1, 5, 5, 3), kernel, "channels of the images and of the kernel differ");
    refused(Shape.of(1, 2, 2, 2), kernel, "the images are smaller than the kernel's window");
    refused(Shape.of(1, 5, 5), kernel, "input 0 must have 4 dimensions");
    refused(Shape.of(1, 5, 5, 2), Shape.of(0, 3, 2, 4), "the kernel is empty");
    refused(Shape.of(0, 1 << 30, 1 << 30, 3), Shape.of(1, 1, 3, 4), "the tensors are too large");
  }

  /** Without channels a window of any size has no entries: there is no end to looking at it. */
  @Test
  @Timeout(30)
  void kernelsWithoutEntriesAreRefusedWhateverTheirWindow() {
    Shape images = Shape.of(1, 1 << 20, 1 << 20, 0);
    refused(images, Shape.of(1 << 20, 1 << 20, 0, 1), "the kernel is empty");
    refused(Shape.of(1, 5, 5, 2), Shape.of(3, 3, 2, 0), "the kernel is empty");
  }

  @Test
  void whatIsNotANumberReachesTheOutputsThatSeeItAndNoOthers() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.constant(new float[][][][] {{{{1, Float.NaN}}, {{2, 3}}}});
      Operand<TFloat32> w = tf.constant(new float[][][][] {{{{1, Float.NaN, 0}, {0, 1, 0}}}});
      Operand<TFloat32> y = new SparseConv2d(1, "SAME", 1).apply(tf, x, w, w);
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(y).run()) {
        float none = Float.NaN;
        assertThat(Tensors.floats(result.get(0))).containsExactly(1, none, 0, 2, none, 0);
      }
    }
  }

  @Test
  void anEmptyBatchHasAnEmptyOutput() {
    assertThat(forward(Shape.of(0, 5, 5, 2), Shape.of(3, 3, 2, 4))).isEmpty();
  }

  @Test
  void anUnknownInstructionSetIsRefused() {
    Case c = cases().findFirst().orElseThrow();
    assertThatThrownBy(() -> run(c, new SparseConv2d(1, "SAME", 1, "mmx")))
        .isInstanceOf(TFInvalidArgumentException.class)
        .hasMessageContaining("this processor has no instructions mmx");
  }

  private static void refused(Shape images, Shape kernel, String message) {
    assertThatThrownBy(() -> forward(images, kernel))
        .isInstanceOf(TFInvalidArgumentException.class)
        .hasMessageContaining(message);
  }

  private static float[] forward(Shape images, Shape kernel) {
    assertThat(KernelLibrary.whyMissing()).isEmpty();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      // Not known before it runs, as of a graph that somebody else built.
      Operand<TFloat32> x = tf.placeholder(TFloat32.class);
      Operand<TFloat32> w = tf.placeholder(TFloat32.class);
      Operand<TFloat32> y = new SparseConv2d(1, "VALID", 1).apply(tf, x, w, w);
      try (Session session = new Session(graph);
          TFloat32 some = TFloat32.tensorOf(images);
          TFloat32 weights = TFloat32.tensorOf(kernel);
          Result result = session.runner().feed(x, some).feed(w, weights).fetch(y).run()) {
        return Tensors.floats(result.get(0));
      }
    }
  }

  private static Shape kernel(Case c) {
    return Shape.of(c.window(), c.window(), c.channels(), c.filters());
  }

  private static Operand<TFloat32> images(Ops tf, Case c) {
    Shape shape = Shape.of(c.batch(), c.size(), c.size(), c.channels());
    return constant(tf, shape, random((int) shape.size(), 5));
  }

  private static Operand<TFloat32> weights(Ops tf, Case c, Operand<TFloat32> active) {
    Shape shape = kernel(c);
    return tf.math.mul(active, constant(tf, shape, random((int) shape.size(), 4)));
  }

  private static float[] active(Case c) {
    Random random = new Random(3);
    float[] active = new float[c.window() * c.window() * c.channels() * c.filters()];
    for (int i = 0; i < active.length; i++) {
      active[i] = random.nextInt(4) == 0 ? 1 : 0;
    }
    return active;
  }

  /** Output, gradients of the input and of the kernel, and by the sparse op that of every entry. */
  private static List<float[]> run(Case c, SparseConv2d sparse) {
    assertThat(KernelLibrary.whyMissing()).isEmpty();
    float[] active = active(c);
    float[] values = random(active.length, 4);
    for (int i = 0; i < active.length; i++) {
      values[i] *= active[i];
    }
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Shape kernel = Shape.of(c.window(), c.window(), c.channels(), c.filters());
      int pixels = c.batch() * c.size() * c.size() * c.channels();
      Operand<TFloat32> x =
          constant(tf, Shape.of(c.batch(), c.size(), c.size(), c.channels()), random(pixels, 5));
      Operand<TFloat32> w = constant(tf, kernel, values);
      Operand<TFloat32> m = constant(tf, kernel, active);
      List<Long> strides = List.of(1L, (long) c.stride(), (long) c.stride(), 1L);
      Operand<TFloat32> y =
          sparse == null ? tf.nn.conv2d(x, w, strides, c.padding()) : sparse.apply(tf, x, w, m);
      return sparse == null
          ? withGradients(graph, tf, y, x, w)
          : withGradients(graph, tf, y, x, w, m);
    }
  }

  /** An output, and the gradients of its sum, each value with a weight of its own. */
  private static List<float[]> withGradients(
      Graph graph, Ops tf, Operand<TFloat32> y, Operand<?>... by) {
    Operand<TFloat32> weighted =
        tf.math.mul(y, constant(tf, y.shape(), random((int) y.shape().size(), 6)));
    Operand<TFloat32> loss =
        tf.reduceSum(tf.reshape(weighted, tf.constant(new int[] {-1})), tf.constant(0));
    Output<?>[] outputs = Stream.of(by).map(Operand::asOutput).toArray(Output<?>[]::new);
    Output<?>[] gradients = graph.addGradients(loss.asOutput(), outputs);
    return fetch(
        graph, Stream.concat(Stream.of(y), Stream.of(gradients)).toArray(Operand<?>[]::new));
  }

  private static List<float[]> fetch(Graph graph, Operand<?>... operands) {
    try (Session session = new Session(graph)) {
      Session.Runner runner = session.runner();
      for (Operand<?> operand : operands) {
        runner.fetch(operand);
      }
      try (Result result = runner.run()) {
        List<float[]> all = new ArrayList<>();
        result.forEach(tensor -> all.add(Tensors.floats(tensor.getValue())));
        return all;
      }
    }
  }

  private static float[] random(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Operand<TFloat32> constant(Ops tf, Shape shape, float[] values) {
    return tf.constant(shape, DataBuffers.of(values));
  }

  private static void assertClose(float[] actual, float[] expected) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    }
    assertThat(actual).hasSameSizeAs(expected);
    assertThat(difference).isLessThan(1e-5 * largest);
  }
}
