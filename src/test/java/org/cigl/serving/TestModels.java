package org.cigl.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.cigl.data.Normalization;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.TrainedModel;
import org.cigl.network.ImageShape;
import org.cigl.network.Network;
import org.cigl.network.NetworkFile;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Small SavedModels to serve. */
public final class TestModels {
  /** Images of {@link #images}. */
  public static final ImageShape IMAGE = new ImageShape(28, 28, 1);

  private TestModels() {}

  /** A network over 28x28 images and ten classes with weights of a seed, as CigL exports it. */
  public static Path images(Path model, int version, long seed) {
    return SavedModelWriter.write(trained(seed), model, version, written -> {});
  }

  /** What {@link #images} writes. */
  public static TrainedModel trained(long seed) {
    Network network =
        NetworkFile.parse(
                """
                name: tiny
                input: [28, 28, 1]
                classes: 10
                layers:
                  - flatten: {}
                  - dense: {units: $classes}
                """,
                "tiny")
            .network();
    SplittableRandom random = new SplittableRandom(seed);
    float[] kernel = new float[7840];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) (0.2 * random.nextDouble() - 0.1);
    }
    return new TrainedModel(
        network,
        new Normalization(List.of(72f), List.of(90f)),
        Collections.nCopies(10, "class"),
        parameter -> parameter.endsWith("bias") ? new float[10] : kernel);
  }

  /** {@code count} images with values 0 to 255. */
  public static float[] pixels(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] raw = new float[count * IMAGE.size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = random.nextInt(256);
    }
    return raw;
  }

  /**
   * A model of another make: {@code serving_default} gives back a value of every type, {@code one}
   * doubles a float, {@code classify} and {@code regress} take examples with a feature {@code x}.
   */
  public static void generic(Path version) {
    write(
        version,
        tf ->
            Map.of(
                "serving_default",
                echo(tf),
                "one",
                one(tf),
                "classify",
                examples(tf.withSubScope("c"), "classify"),
                "regress",
                examples(tf.withSubScope("r"), "regress")));
  }

  /** A model that computes for ever: it waits for what nobody sends. */
  public static void endless(Path version) {
    write(version, tf -> Map.of("serving_default", endless(tf)));
  }

  private static SignatureDef endless(Ops tf) {
    Placeholder<TFloat32> x =
        tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
    Operand<?> next =
        tf.io
            .queueDequeue(
                tf.io.fifoQueue(List.of(TFloat32.class)).handle(), List.of(TFloat32.class))
            .iterator()
            .next();
    Operand<TFloat32> sum = tf.math.add(x, next.asOutput().expect(TFloat32.class));
    return method("predict")
        .putInputs("x", info(x, DataType.DT_FLOAT, Shape.of(-1)))
        .putOutputs("sum", info(sum, DataType.DT_FLOAT, Shape.of(-1)))
        .build();
  }

  private static void write(Path version, Function<Ops, Map<String, SignatureDef>> signatures) {
    try (Graph graph = new Graph()) {
      MetaGraphDef meta =
          MetaGraphDef.newBuilder()
              .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
              .putAllSignatureDef(signatures.apply(Ops.create(graph)))
              .setGraphDef(graph.toGraphDef())
              .build();
      Files.createDirectories(version);
      Files.write(
          version.resolve("saved_model.pb"),
          SavedModel.newBuilder()
              .setSavedModelSchemaVersion(1)
              .addMetaGraphs(meta)
              .build()
              .toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SignatureDef echo(Ops tf) {
    SignatureDef.Builder signature = method("predict");
    echo(tf, signature, "int", TInt32.class, DataType.DT_INT32, Shape.of(-1, 2));
    echo(tf, signature, "long", TInt64.class, DataType.DT_INT64, Shape.of(-1));
    echo(tf, signature, "byte", TUint8.class, DataType.DT_UINT8, Shape.of(-1, -1));
    echo(tf, signature, "bool", TBool.class, DataType.DT_BOOL, Shape.of(-1));
    echo(tf, signature, "double", TFloat64.class, DataType.DT_DOUBLE, Shape.of(-1));
    echo(tf, signature, "text", TString.class, DataType.DT_STRING, Shape.of(-1));
    echo(tf, signature, "raw_bytes", TString.class, DataType.DT_STRING, Shape.of(-1));
    return signature.build();
  }

  private static <T extends TType> void echo(
      Ops tf, SignatureDef.Builder to, String name, Class<T> type, DataType proto, Shape shape) {
    Placeholder<T> input = tf.withName(name).placeholder(type, Placeholder.shape(shape));
    to.putInputs(name, info(input, proto, shape));
    to.putOutputs(name, info(tf.identity(input), proto, shape));
  }

  private static SignatureDef one(Ops tf) {
    Placeholder<TFloat32> x =
        tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
    return method("predict")
        .putInputs("x", info(x, DataType.DT_FLOAT, Shape.of(-1)))
        .putOutputs("twice", info(tf.math.mul(x, tf.constant(2f)), DataType.DT_FLOAT, Shape.of(-1)))
        .build();
  }

  /** Scores x and 1 - x of classes low and high; or the value x. */
  private static SignatureDef examples(Ops tf, String method) {
    Placeholder<TString> serialized =
        tf.withName("examples").placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
    Operand<TFloat32> x =
        tf.io
            .parseExample(
                serialized,
                strings(tf),
                strings(tf),
                strings(tf, "x"),
                strings(tf),
                List.of(tf.constant(new float[0])),
                0L,
                List.of(),
                List.of(),
                List.of(),
                List.of(Shape.of(1)))
            .denseValues()
            .get(0)
            .asOutput()
            .expect(TFloat32.class);
    SignatureDef.Builder signature =
        method(method).putInputs("inputs", info(serialized, DataType.DT_STRING, Shape.of(-1)));
    if (method.equals("regress")) {
      return signature.putOutputs("outputs", info(x, DataType.DT_FLOAT, Shape.of(-1, 1))).build();
    }
    Operand<TFloat32> scores =
        tf.concat(List.of(x, tf.math.sub(tf.constant(1f), x)), tf.constant(1));
    Operand<TInt32> rows = tf.shape(serialized);
    Operand<TString> labels =
        tf.tile(
            tf.expandDims(strings(tf, "low", "high"), tf.constant(0)),
            tf.concat(List.of(rows, tf.constant(new int[] {1})), tf.constant(0)));
    return signature
        .putOutputs("scores", info(scores, DataType.DT_FLOAT, Shape.of(-1, 2)))
        .putOutputs("classes", info(labels, DataType.DT_STRING, Shape.of(-1, 2)))
        .build();
  }

  private static Operand<TString> strings(Ops tf, String... values) {
    return tf.constant(
        values.length == 0
            ? NdArrays.ofObjects(String.class, Shape.of(0))
            : NdArrays.vectorOfObjects(values));
  }

  private static SignatureDef.Builder method(String name) {
    return SignatureDef.newBuilder().setMethodName("tensorflow/serving/" + name);
  }

  private static TensorInfo info(Operand<?> tensor, DataType type, Shape shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (long size : shape.asArray()) {
      sizes.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":" + tensor.asOutput().index())
        .setDtype(type)
        .setTensorShape(sizes)
        .build();
  }

  /** Nested lists of images as JSON. */
  public static List<Object> nested(float[] raw) {
    List<Object> images = new ArrayList<>();
    for (int i = 0; i < raw.length / IMAGE.size(); i++) {
      List<Object> rows = new ArrayList<>();
      for (int y = 0; y < IMAGE.height(); y++) {
        List<Object> row = new ArrayList<>();
        for (int x = 0; x < IMAGE.width(); x++) {
          row.add(List.of(raw[(i * IMAGE.height() + y) * IMAGE.width() + x]));
        }
        rows.add(row);
      }
      images.add(rows);
    }
    return images;
  }
}
