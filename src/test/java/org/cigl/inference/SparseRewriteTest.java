package org.cigl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.cigl.recipe.Kernels;
import org.cigl.tensorflow.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;

/** Which layers of models of any make are computed without their zeros. */
class SparseRewriteTest {
  private static final Shape IMAGES = Shape.of(2, 9, 9, 4);
  private static final Shape KERNEL = Shape.of(3, 3, 4, 6);

  @TempDir Path folder;
  private Shape images = IMAGES;

  /** A layer from [2, 9, 9, 4] to anything. */
  private interface Layers extends BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> {}

  /** Names of the kernels whose zeros are skipped; the answers are compared with the dense ones. */
  private List<String> sparse(Layers layers) throws IOException {
    write(layers);
    try (LoadedModel dense = LoadedModel.load(folder, Kernels.DENSE);
        LoadedModel sparse = LoadedModel.load(folder, Kernels.SPARSE)) {
      LoadedModelTest.assertClose(answer(sparse), answer(dense));
      return sparse.kernels().sparse();
    }
  }

  private void write(Layers layers) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> in =
          tf.withName("in").placeholder(TFloat32.class, Placeholder.shape(images));
      Operand<TFloat32> out = tf.withName("out").identity(layers.apply(tf, in));
      SignatureDef signature =
          SignatureDef.newBuilder().putInputs("in", info(in)).putOutputs("out", info(out)).build();
      MetaGraphDef meta =
          MetaGraphDef.newBuilder()
              .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
              .putSignatureDef("serving_default", signature)
              .setGraphDef(graph.toGraphDef())
              .build();
      Files.write(
          folder.resolve("saved_model.pb"),
          SavedModel.newBuilder()
              .setSavedModelSchemaVersion(1)
              .addMetaGraphs(meta)
              .build()
              .toByteArray());
    }
  }

  private static TensorInfo info(Operand<TFloat32> tensor) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : tensor.shape().asArray()) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":0")
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(shape)
        .build();
  }

  private float[] answer(LoadedModel model) {
    try (TFloat32 in = TFloat32.tensorOf(images, DataBuffers.of(values(images, 0)));
        Result result = model.session().runner().feed("in:0", in).fetch("out:0").run()) {
      return Tensors.floats(result.get(0));
    }
  }

  private static float[] values(Shape shape, double sparsity) {
    Random random = new Random(5);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble() < sparsity ? 0 : (float) random.nextGaussian();
    }
    return values;
  }

  private static Operand<TFloat32> kernel(Ops tf, Shape shape) {
    return tf.withName("kernel").constant(shape, DataBuffers.of(values(shape, 0.9)));
  }

  private static Layers conv(
      Shape kernel, List<Long> strides, String padding, Conv2d.Options... o) {
    return (tf, in) -> tf.nn.conv2d(in, kernel(tf, kernel), strides, padding, o);
  }

  private static List<Long> strides(long height, long width) {
    return List.of(1L, height, width, 1L);
  }

  @Test
  void convolutionsOfOneStrideAreTaken() throws IOException {
    assertThat(sparse(conv(KERNEL, strides(1, 1), "SAME"))).containsExactly("kernel");
    assertThat(sparse(conv(KERNEL, strides(2, 2), "SAME"))).containsExactly("kernel");
    assertThat(sparse(conv(KERNEL, strides(2, 2), "VALID"))).containsExactly("kernel");
    assertThat(sparse(conv(KERNEL, strides(3, 3), "VALID"))).containsExactly("kernel");
  }

  @Test
  void otherConvolutionsStayDense() throws IOException {
    assertThat(sparse(conv(KERNEL, strides(1, 2), "SAME"))).isEmpty();
    assertThat(
            sparse(conv(KERNEL, strides(1, 1), "SAME", Conv2d.dilations(List.of(1L, 2L, 2L, 1L)))))
        .isEmpty();
    assertThat(
            sparse(
                conv(
                    KERNEL,
                    strides(1, 1),
                    "EXPLICIT",
                    Conv2d.explicitPaddings(List.of(0L, 0L, 1L, 2L, 0L, 1L, 0L, 0L)))))
        .isEmpty();
    assertThat(sparse(conv(Shape.of(3, 3, 2, 6), strides(1, 1), "SAME")))
        .as("in two groups of channels")
        .isEmpty();
  }

  @Test
  void productsAreTakenUnlessTransposed() throws IOException {
    Shape rows = Shape.of(2, 9 * 9 * 4);
    Shape columns = Shape.of(9 * 9 * 4, 5);
    Shape turned = Shape.of(5, 9 * 9 * 4);
    Layers plain =
        (tf, in) ->
            tf.linalg.matMul(tf.reshape(in, tf.constant(rows.asArray())), kernel(tf, columns));
    assertThat(sparse(plain)).containsExactly("kernel");
    Layers transposed =
        (tf, in) ->
            tf.linalg.matMul(
                tf.reshape(in, tf.constant(rows.asArray())),
                kernel(tf, turned),
                MatMul.transposeB(true));
    assertThat(sparse(transposed)).isEmpty();
  }

  @Test
  void aKernelThatIsComputedStaysDense() throws IOException {
    Layers computed =
        (tf, in) ->
            tf.nn.conv2d(
                in,
                tf.math.mul(
                    kernel(tf, KERNEL), tf.math.mean(in, tf.constant(new int[] {0, 1, 2, 3}))),
                strides(1, 1),
                "SAME");
    assertThat(sparse(computed)).isEmpty();
  }

  @Test
  void aLayerWithSeveralUsesAndAFetchedOneKeepTheirNames() throws IOException {
    Layers shared =
        (tf, in) -> {
          List<Operand<TFloat32>> both = new ArrayList<>();
          Operand<TFloat32> kernel = tf.identity(kernel(tf, KERNEL));
          both.add(tf.nn.conv2d(in, kernel, strides(1, 1), "SAME"));
          both.add(
              tf.withName("unit")
                  .nn
                  .relu(tf.withName("second").nn.conv2d(in, kernel, strides(1, 1), "SAME")));
          both.add(both.get(0));
          return tf.math.addN(both);
        };
    assertThat(sparse(shared)).containsExactly("kernel");
    try (LoadedModel model = LoadedModel.load(folder, Kernels.SPARSE)) {
      Graph graph = model.session().graph();
      assertThat(graph.operation("second")).as("read by the unit alone").isNull();
      assertThat(graph.operation("unit").type()).isEqualTo("CiglSparseConv2D");
    }
  }

  private static Operand<TFloat32> vector(Ops tf, long channels, double least) {
    float[] values = values(Shape.of(channels), 0);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.max(least, values[i]);
    }
    return tf.constant(Shape.of(channels), DataBuffers.of(values));
  }

  private static Operand<TFloat32> norm(Ops tf, Operand<TFloat32> in, boolean training) {
    long channels = in.shape().get(3);
    return tf.nn
        .fusedBatchNorm(
            in,
            vector(tf, channels, -9),
            vector(tf, channels, -9),
            vector(tf, channels, -9),
            vector(tf, channels, 0.1),
            FusedBatchNorm.isTraining(training),
            FusedBatchNorm.epsilon(0.01f))
        .y();
  }

  private static Operand<TFloat32> same(Ops tf, Operand<TFloat32> in, long filters) {
    Shape kernel = Shape.of(3, 3, in.shape().get(3), filters);
    return tf.nn.conv2d(in, kernel(tf, kernel), strides(1, 1), "SAME");
  }

  /** What is left of these kinds of ops in the rewritten graph; its answers are the dense ones. */
  private Map<String, Long> left(Layers layers) throws IOException {
    sparse(layers);
    try (LoadedModel model = LoadedModel.load(folder, Kernels.SPARSE)) {
      List<String> types = new ArrayList<>();
      model.session().graph().operations().forEachRemaining(op -> types.add(op.type()));
      return types.stream()
          .filter(
              type ->
                  !List.of("Const", "Placeholder", "Identity", "Reshape", "NoOp").contains(type))
          .collect(Collectors.groupingBy(type -> type, TreeMap::new, Collectors.counting()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 20})
  void whatIsAroundConvolutionsBecomesPartOfThem(int count) throws IOException {
    images = Shape.of(count, 9, 9, 4);
    Layers preactivated =
        (tf, in) -> {
          Operand<TFloat32> first = same(tf, tf.nn.relu(norm(tf, in, false)), 20);
          Operand<TFloat32> unit = tf.nn.relu(tf.nn.biasAdd(first, vector(tf, 20, -9)));
          return tf.math.add(in, same(tf, unit, 4));
        };
    assertThat(left(preactivated)).isEqualTo(Map.of("CiglSparseConv2D", 2L));
    Layers linear = (tf, in) -> tf.nn.biasAdd(same(tf, norm(tf, in, false), 4), vector(tf, 4, -9));
    assertThat(left(linear)).isEqualTo(Map.of("CiglSparseConv2D", 1L));
    Layers postactivated =
        (tf, in) -> {
          Operand<TFloat32> biased = tf.nn.biasAdd(same(tf, in, 4), vector(tf, 4, -9));
          return tf.nn.relu(tf.math.add(biased, in));
        };
    assertThat(left(postactivated)).isEqualTo(Map.of("CiglSparseConv2D", 1L));
    Layers shortcut =
        (tf, in) -> {
          Operand<TFloat32> unit = tf.nn.relu(norm(tf, in, false));
          return tf.math.add(same(tf, unit, 6), same(tf, unit, 6));
        };
    assertThat(left(shortcut)).isEqualTo(Map.of("CiglSparseConv2D", 2L));
  }

  @Test
  void biasAndUnitBecomePartOfAProduct() throws IOException {
    Layers product =
        (tf, in) -> {
          Operand<TFloat32> rows = tf.reshape(in, tf.constant(new long[] {2, 324}));
          Operand<TFloat32> all = tf.linalg.matMul(rows, kernel(tf, Shape.of(324, 5)));
          return tf.nn.relu(tf.nn.biasAdd(all, vector(tf, 5, -9)));
        };
    assertThat(left(product)).isEqualTo(Map.of("CiglSparseConv2D", 1L));
  }

  @Test
  void whatElseIsReadOrDoneOtherwiseStays() throws IOException {
    assertThat(
            left(
                (tf, in) -> {
                  Operand<TFloat32> unit = tf.nn.relu(norm(tf, in, false));
                  return tf.math.mul(unit, same(tf, unit, 4));
                }))
        .as("the norm is read by another")
        .isEqualTo(Map.of("CiglSparseConv2D", 1L, "FusedBatchNormV3", 1L, "Relu", 1L, "Mul", 1L));
    assertThat(
            left(
                (tf, in) -> {
                  Operand<TFloat32> out = same(tf, in, 4);
                  return tf.math.mul(out, tf.nn.relu(out));
                }))
        .as("the output is read by another")
        .isEqualTo(Map.of("CiglSparseConv2D", 1L, "Relu", 1L, "Mul", 1L));
    assertThat(left((tf, in) -> same(tf, norm(tf, in, true), 4)))
        .as("a norm by the batch's own statistics")
        .isEqualTo(Map.of("CiglSparseConv2D", 1L, "FusedBatchNormV3", 1L));
    assertThat(left((tf, in) -> tf.math.add(same(tf, in, 4), vector(tf, 4, -9))))
        .as("an addition to all pixels")
        .isEqualTo(Map.of("CiglSparseConv2D", 1L, "Add", 1L));
    assertThat(
            left(
                (tf, in) -> {
                  Operand<TFloat32> out = same(tf, in, 4);
                  return tf.math.add(out, out);
                }))
        .as("an addition to itself")
        .isEqualTo(Map.of("CiglSparseConv2D", 1L, "Add", 1L));
    assertThat(left((tf, in) -> same(tf, tf.nn.relu(in), 4)))
        .as("no norm")
        .isEqualTo(Map.of("CiglSparseConv2D", 1L, "Relu", 1L));
  }

  @Test
  void aModelWithStateStaysAsItIs() throws IOException {
    write(
        (tf, in) ->
            tf.math.add(
                tf.nn.conv2d(in, kernel(tf, KERNEL), strides(1, 1), "SAME"),
                tf.random.randomUniform(tf.constant(new int[] {6}), TFloat32.class)));
    try (LoadedModel model = LoadedModel.load(folder, Kernels.SPARSE)) {
      assertThat(model.kernels().describe())
          .isEqualTo(
              "kernels: TensorFlow's dense ones for all layers, as the model has state besides its"
                  + " weights (RandomUniform)");
      assertThat(answer(model)).hasSize(2 * 9 * 9 * 6);
    }
  }
}
