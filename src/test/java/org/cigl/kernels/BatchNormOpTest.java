package org.cigl.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cigl.tensorflow.Processor;
import org.cigl.tensorflow.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Batch norm of our own against TensorFlow's. The arithmetic itself is compared with a plain loop
 * in {@code src/test/c}.
 */
class BatchNormOpTest {
  private static final float EPSILON = 1e-3f;

  private record Normalized(
      Operand<TFloat32> output, Operand<TFloat32> mean, Operand<TFloat32> variance) {
    static Normalized of(BatchNormOp.Result result) {
      return new Normalized(result.output(), result.mean(), result.variance());
    }
  }

  @BeforeAll
  static void library() {
    assumeTrue(KernelLibrary.available(), "skipped: no C compiler");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 6, 32, true",
    "4, 6, 32, false",
    "3, 5, 7, true",
    "1, 1, 3, false",
    "9, 12, 48, true"
  })
  void outputsStatisticsAndGradientsAreThoseOfTensorFlow(
      int batch, int size, int channels, boolean rectified) {
    List<float[]> expected = run(batch, size, channels, rectified, null);
    List<float[]> own =
        run(batch, size, channels, rectified, new BatchNormOp(EPSILON, rectified, 2));
    float values = (float) batch * size * size;
    for (int c = 0; c < channels && values > 1; c++) {
      expected.get(2)[c] *= (values - 1) / values; // TensorFlow's is the unbiased one
    }
    for (int i = 0; i < expected.size(); i++) {
      for (int k = 0; k < expected.get(i).length; k++) {
        assertThat(own.get(i)[k]).isCloseTo(expected.get(i)[k], within(2e-3f));
      }
    }
  }

  @Test
  void bitsDependNeitherOnThreadsNorOnTheInstructionSet() {
    String narrow = Processor.current().flags().contains("avx2") ? "avx2" : "best";
    List<float[]> one = run(9, 12, 48, true, new BatchNormOp(EPSILON, true, 1));
    List<float[]> three = run(9, 12, 48, true, new BatchNormOp(EPSILON, true, 3));
    List<float[]> other = run(9, 12, 48, true, new BatchNormOp(EPSILON, true, 2, narrow));
    for (int i = 0; i < one.size(); i++) {
      assertThat(three.get(i)).isEqualTo(one.get(i));
      assertThat(other.get(i)).isEqualTo(one.get(i));
    }
  }

  @Test
  void whatIsNotANumberIsNotHiddenByTheUnit() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images = tf.constant(new float[][][][] {{{{Float.NaN, -1, 2}}}});
      Operand<TFloat32> ones = tf.constant(new float[] {1, 1, 1});
      Operand<TFloat32> output =
          new BatchNormOp(EPSILON, true, 1).apply(tf, images, ones, ones).output();
      assertThat(fetch(graph, List.of(output.asOutput())).get(0)[0]).isNaN();
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images = tf.zeros(tf.constant(new int[] {2, 3, 3, 4}), TFloat32.class);
      Operand<TFloat32> three = tf.constant(new float[] {1, 1, 1});
      Operand<TFloat32> output =
          new BatchNormOp(EPSILON, true, 1).apply(tf, images, three, three).output();
      assertThatThrownBy(() -> fetch(graph, List.of(output.asOutput())))
          .isInstanceOf(TFInvalidArgumentException.class)
          .hasMessageContaining("there must be one value a channel");
    }
  }

  @Test
  void anEmptyBatchIsNoFault() {
    List<float[]> own = run(0, 4, 5, true, new BatchNormOp(EPSILON, true, 2));
    assertThat(own.get(0)).isEmpty();
    assertThat(own.get(4)).containsOnly(0);
  }

  /** Output, mean, variance, and the gradients of images, scale and offset. */
  private static List<float[]> run(
      int batch, int size, int channels, boolean rectified, BatchNormOp own) {
    Random random = new Random(7);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images = constant(tf, random, batch, size, size, channels);
      Operand<TFloat32> scale = constant(tf, random, channels);
      Operand<TFloat32> offset = constant(tf, random, channels);
      Normalized result =
          own == null
              ? tensorflow(tf, images, scale, offset, rectified)
              : Normalized.of(own.apply(tf, images, scale, offset));
      Operand<TFloat32> loss =
          tf.reduceSum(
              tf.math.mul(result.output(), constant(tf, random, batch, size, size, channels)),
              tf.constant(new int[] {0, 1, 2, 3}));
      List<Output<?>> fetched = new ArrayList<>();
      List.of(result.output(), result.mean(), result.variance())
          .forEach(it -> fetched.add(it.asOutput()));
      fetched.addAll(
          List.of(
              graph.addGradients(
                  loss.asOutput(),
                  new Output<?>[] {images.asOutput(), scale.asOutput(), offset.asOutput()})));
      return fetch(graph, fetched);
    }
  }

  private static Normalized tensorflow(
      Ops tf,
      Operand<TFloat32> images,
      Operand<TFloat32> scale,
      Operand<TFloat32> offset,
      boolean rectified) {
    Operand<TFloat32> none = tf.constant(new float[0]);
    FusedBatchNorm<TFloat32, TFloat32> norm =
        tf.nn.fusedBatchNorm(
            images,
            scale,
            offset,
            none,
            none,
            FusedBatchNorm.isTraining(true),
            FusedBatchNorm.epsilon(EPSILON));
    return new Normalized(
        rectified ? tf.nn.relu(norm.y()) : norm.y(), norm.batchMean(), norm.batchVariance());
  }

  private static Operand<TFloat32> constant(Ops tf, Random random, long... shape) {
    Shape of = Shape.of(shape);
    float[] values = new float[Math.toIntExact(of.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return tf.constant(of, DataBuffers.of(values));
  }

  private static List<float[]> fetch(Graph graph, List<Output<?>> outputs) {
    try (Session session = new Session(graph)) {
      Session.Runner runner = session.runner();
      outputs.forEach(runner::fetch);
      try (Result result = runner.run()) {
        List<float[]> values = new ArrayList<>();
        result.forEach(entry -> values.add(Tensors.floats(entry.getValue())));
        return values;
      }
    }
  }
}
