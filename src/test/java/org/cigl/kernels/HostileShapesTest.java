package org.cigl.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Whatever shapes an op is given, it computes or gives an error; it never crashes or hangs. */
@Tag("slow")
class HostileShapesTest {
  private static final int DRAWS = 250;
  private static final long[] SIZES = {0, 1, 1, 2, 3, 3, 5, 17, 1 << 20, 1L << 31, 1L << 40};
  private static final long[] STRIDES = {1, 1, 2, 3, 1L << 40, Long.MAX_VALUE};
  private static final int MOST_ENTRIES = 1 << 14;

  private final Random random = new Random(11);
  private int computed;
  private int refused;

  @BeforeAll
  static void library() {
    assumeTrue(KernelLibrary.available(), "skipped: no C compiler");
  }

  @ParameterizedTest
  @CsvSource({"'', false", "Gradients, false", "'', true", "Gradients, true"})
  @Timeout(60)
  void convolutionsComputeOrGiveAnError(String kind, boolean normalized) {
    for (int i = 0; i < DRAWS; i++) {
      boolean same = random.nextBoolean();
      long stride = pick(STRIDES);
      long[] images = sizes(4);
      long[] kernel = sizes(4);
      kernel[2] = often() ? images[3] : kernel[2];
      Shape output = shape(rarely() ? kernel : output(images, kernel, stride, same));
      boolean added = kind.isEmpty() && random.nextBoolean();
      try (Graph graph = new Graph()) {
        Inputs inputs = new Inputs(graph, "CiglSparseConv2D" + kind);
        inputs.add(shape(images));
        List<Shape> norm = new ArrayList<>();
        for (int k = 0; k < 4 && normalized; k++) {
          norm.add(shape(new long[] {rarely() ? pick(SIZES) : images[3]}));
        }
        inputs.addList(norm);
        inputs.add(shape(kernel));
        inputs.add(shape(kernel));
        if (kind.isEmpty()) {
          boolean biased = random.nextBoolean();
          Shape bias = shape(new long[] {rarely() ? pick(SIZES) : kernel[3]});
          inputs.addList(added ? List.of(output) : List.of());
          inputs.addList(biased ? List.of(bias) : List.of());
          boolean activated = random.nextBoolean();
          inputs.builder.setAttr("activated", activated);
          inputs.builder.setAttr(
              "measured", rarely() || (!biased && !activated && random.nextBoolean()));
        } else {
          inputs.add(output);
        }
        inputs
            .builder
            .setAttr("stride", stride)
            .setAttr("padding", same ? "SAME" : "VALID")
            .setAttr("threads", 2);
        run(graph, inputs);
      }
    }
    assertThat(computed).isGreaterThan(5);
    assertThat(refused).isGreaterThan(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Statistics", "Norm", "NormSums", "NormGradient"})
  @Timeout(60)
  void batchNormsComputeOrGiveAnError(String kind) {
    for (int i = 0; i < DRAWS; i++) {
      long[] images = sizes(4);
      long[] channel = {often() ? images[3] : pick(SIZES)};
      try (Graph graph = new Graph()) {
        Inputs inputs = new Inputs(graph, "CiglBatch" + kind);
        inputs.add(shape(images));
        for (int k = 0; k < 4 && kind.startsWith("Norm"); k++) {
          inputs.add(shape(channel));
        }
        if (kind.equals("NormSums") || kind.equals("NormGradient")) {
          inputs.add(shape(images));
        }
        if (kind.equals("NormGradient")) {
          inputs.add(shape(channel));
          inputs.add(shape(channel));
          inputs.addList(random.nextBoolean() ? List.of(shape(images)) : List.of());
        }
        run(graph, inputs);
      }
    }
    assertThat(computed).isGreaterThan(5);
    assertThat(refused).isGreaterThan(20);
  }

  @Test
  void aNormThatLacksSomethingIsRefused() {
    try (Graph graph = new Graph()) {
      Inputs inputs = new Inputs(graph, "CiglSparseConv2D");
      inputs.add(Shape.of(1, 2, 2, 3));
      inputs.addList(List.of(Shape.of(3), Shape.of(3)));
      inputs.add(Shape.of(1, 1, 3, 3));
      inputs.add(Shape.of(1, 1, 3, 3));
      inputs.addList(List.of());
      inputs.addList(List.of());
      run(graph, inputs);
    }
    assertThat(refused).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"3, false, 1", "3, true, 0", "2, false, 0"})
  void aBiasIsOneValueAFilterAndNotMeasured(long values, boolean measured, int taken) {
    try (Graph graph = new Graph()) {
      Inputs inputs = new Inputs(graph, "CiglSparseConv2D");
      inputs.add(Shape.of(1, 2, 2, 3));
      inputs.addList(List.of());
      inputs.add(Shape.of(1, 1, 3, 3));
      inputs.add(Shape.of(1, 1, 3, 3));
      inputs.addList(List.of());
      inputs.addList(List.of(Shape.of(values)));
      inputs.builder.setAttr("measured", measured);
      run(graph, inputs);
    }
    assertThat(computed).isEqualTo(taken);
    assertThat(refused).isEqualTo(1 - taken);
  }

  /** Placeholders of an op, and what they are fed with. */
  private static final class Inputs {
    private final Ops tf;
    private final OperationBuilder builder;
    private final List<Operand<TFloat32>> operands = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();

    Inputs(Graph graph, String type) {
      tf = Ops.create(graph);
      builder = graph.baseScope().opBuilder(type, "op");
    }

    void add(Shape shape) {
      builder.addInput(placeholder(shape));
    }

    void addList(List<Shape> list) {
      builder.addInputList(list.stream().map(this::placeholder).toArray(Output<?>[]::new));
    }

    private Output<TFloat32> placeholder(Shape shape) {
      Operand<TFloat32> operand =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.unknown()));
      operands.add(operand);
      shapes.add(shape);
      return operand.asOutput();
    }
  }

  private void run(Graph graph, Inputs inputs) {
    Operand<TFloat32> output = inputs.builder.build().output(0);
    List<TFloat32> fed = inputs.shapes.stream().map(TFloat32::tensorOf).toList();
    try (Session session = new Session(graph)) {
      Session.Runner runner = session.runner().fetch(output);
      for (int i = 0; i < fed.size(); i++) {
        runner.feed(inputs.operands.get(i), fed.get(i));
      }
      runner.run().close();
      computed++;
    } catch (TFInvalidArgumentException | TFResourceExhaustedException e) {
      refused++;
    } finally {
      fed.forEach(TFloat32::close);
    }
  }

  /** What the op would give, if it were computed. */
  private static long[] output(long[] images, long[] kernel, long stride, boolean same) {
    long[] output = {images[0], 0, 0, kernel[3]};
    for (int d = 1; d < 3; d++) {
      long places = same ? images[d] : Math.max(0, images[d] - kernel[d - 1] + 1);
      output[d] = places / stride + (places % stride == 0 ? 0 : 1);
    }
    return output;
  }

  /** Of a tensor that there can be: small, or with no entries whatever its other sizes. */
  private Shape shape(long[] sizes) {
    long[] some = rarely() ? sizes(random.nextInt(6)) : sizes.clone();
    double entries =
        LongStream.of(some).mapToDouble(d -> Math.max(d, 1)).reduce(1, (a, b) -> a * b);
    if (entries > MOST_ENTRIES) {
      some[0] = 0; // before all others, or TensorFlow itself ends the process
    }
    return Shape.of(some);
  }

  private long[] sizes(int rank) {
    return LongStream.generate(() -> pick(SIZES)).limit(rank).toArray();
  }

  private long pick(long[] values) {
    return values[random.nextInt(values.length)];
  }

  private boolean often() {
    return random.nextInt(10) < 8;
  }

  private boolean rarely() {
    return random.nextInt(20) == 0;
  }
}
