package org.cigl.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.cigl.testing.GraphRunner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * TensorFlow's C++ gradients exist for some ops only, and some ignore attributes. Each layer below
 * has a gradient, and it is the slope of what the layer computes, in its input and its kernel.
 */
@Tag("slow")
class LayerGradientTest {
  private static final Shape IMAGES = Shape.of(2, 5, 6, 3);

  /** Values of one layer's output and of the gradients of its weighted sum. */
  private static final class Pass {
    private final double[] output;
    private final double[] inInput;
    private final double[] inKernel;

    Pass(double[] output, double[] inInput, double[] inKernel) {
      this.output = output;
      this.inInput = inInput;
      this.inKernel = inKernel;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, SAME, 1", "2, SAME, 2", "1, VALID, 2", "2, VALID, 1"})
  void depthwiseConvolution(int stride, Padding padding, int multiplier) {
    Layer layer = new DepthwiseConv("dw", 3, stride, padding, multiplier, false, null);
    assertGradientsAreSlopes(layer, 9 * 3 * multiplier);
  }

  @Test
  void padChannels() {
    assertGradientsAreSlopes(new PadChannels("pad", 7), 0);
  }

  /** What option A takes every second pixel by. */
  @ParameterizedTest
  @CsvSource({"1, 2", "3, 2", "2, 1"})
  void avgPool(int size, int stride) {
    assertGradientsAreSlopes(new AvgPool("pool", size, stride, Padding.SAME), 0);
  }

  /** The layers are linear in both arguments, so that a central difference is exact. */
  private static void assertGradientsAreSlopes(Layer layer, int kernelSize) {
    SplittableRandom random = new SplittableRandom(3);
    float[] images = normal(random, (int) IMAGES.size());
    float[] kernel = normal(random, kernelSize);
    Pass pass = run(layer, images, kernel);
    for (int i = 0; i < images.length; i += 7) {
      assertThat(pass.inInput[i])
          .as("gradient in input %d", i)
          .isCloseTo(slope(layer, images, kernel, images, i), within(1e-3));
    }
    for (int i = 0; i < kernelSize; i += 2) {
      assertThat(pass.inKernel[i])
          .as("gradient in kernel entry %d", i)
          .isCloseTo(slope(layer, images, kernel, kernel, i), within(1e-3));
    }
  }

  private static double slope(
      Layer layer, float[] images, float[] kernel, float[] changed, int index) {
    float before = changed[index];
    changed[index] = before + 0.5f;
    double up = weighted(run(layer, images, kernel).output);
    changed[index] = before - 0.5f;
    double down = weighted(run(layer, images, kernel).output);
    changed[index] = before;
    return up - down;
  }

  private static double weighted(double[] output) {
    double sum = 0;
    for (int i = 0; i < output.length; i++) {
      sum += weight(i) * output[i];
    }
    return sum;
  }

  /** Differs from output to output, so that a gradient at the wrong place shows. */
  private static float weight(int i) {
    return (i % 17 - 8) / 8f;
  }

  private static Pass run(Layer layer, float[] images, float[] kernel) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> input = tf.constant(IMAGES, DataBuffers.of(images));
      KernelOnly parameters = new KernelOnly(kernel);
      Operand<TFloat32> output =
          new LayerContext(tf, parameters, (name, it) -> {}).compile(List.of(layer), input);
      int size = (int) output.shape().size();
      float[] weights = new float[size];
      for (int i = 0; i < size; i++) {
        weights[i] = weight(i);
      }
      Operand<TFloat32> loss =
          tf.reduceSum(
              tf.math.mul(output, tf.constant(output.shape(), DataBuffers.of(weights))),
              tf.constant(new int[] {0, 1, 2, 3}));
      List<Output<?>> inputs = new ArrayList<>(List.of(input.asOutput()));
      if (parameters.tensor != null) {
        inputs.add(parameters.tensor.asOutput());
      }
      Output<?>[] gradients = graph.addGradients(loss.asOutput(), inputs.toArray(Output<?>[]::new));
      try (Session session = new Session(graph)) {
        return new Pass(
            GraphRunner.fetch(session, output),
            GraphRunner.fetch(session, gradients[0]),
            gradients.length == 1 ? new double[0] : GraphRunner.fetch(session, gradients[1]));
      }
    }
  }

  /** Gives the one kernel of a layer. */
  private static final class KernelOnly implements Parameters {
    private final float[] values;
    private Operand<TFloat32> tensor;

    KernelOnly(float[] values) {
      this.values = values;
    }

    @Override
    public Operand<TFloat32> tensor(Ops tf, Parameter parameter) {
      tensor = tf.constant(parameter.shape(), DataBuffers.of(values));
      return tensor;
    }

    @Override
    public Operand<TFloat32> normalize(Ops tf, BatchNormParameters batchNorm, Operand<TFloat32> x) {
      throw new AssertionError("no batch norm here");
    }
  }

  private static float[] normal(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return values;
  }
}
