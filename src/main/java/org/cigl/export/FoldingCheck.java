package org.cigl.export;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.cigl.RunFailedException;
import org.cigl.data.InputPipeline;
import org.cigl.network.InferenceParameters;
import org.cigl.network.Parameter;
import org.cigl.tensorflow.Sessions;
import org.cigl.tensorflow.Tensors;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** Compares a written model, whose weights are not the trained ones, with the trained network. */
final class FoldingCheck {
  private static final int IMAGES = 8;
  private static final double TOLERANCE = 1e-4;
  private static final double TOLERANCE_OF_16_BITS = 2e-2;

  private FoldingCheck() {}

  /**
   * Predicts random images with both.
   *
   * @param session of the loaded model
   * @param signature of raw images to logits
   * @throws RunFailedException if a logit differs by more than 1e-4 of the largest, or 2e-2 where
   *     the weights were rounded to 16 bits
   */
  static void check(
      Session session, SignatureDef signature, TrainedModel model, ExportOptions options) {
    Shape shape = Shape.of(IMAGES).append(model.network().input().batch().tail());
    float[] raw = new float[Math.toIntExact(shape.size())];
    Random random = new Random(1);
    for (int i = 0; i < raw.length; i++) {
      raw[i] = random.nextInt(256);
    }
    float[] expected = trained(model, options, shape, raw);
    float[] actual;
    try (TFloat32 images = TFloat32.tensorOf(shape, DataBuffers.of(raw));
        Result result =
            session
                .runner()
                .feed(signature.getInputsOrThrow("images").getName(), images)
                .fetch(signature.getOutputsOrThrow("logits").getName())
                .run()) {
      actual = Tensors.floats(result.get(0));
    }
    compare(expected, actual, options.storage());
  }

  private static void compare(float[] expected, float[] actual, Storage storage) {
    double largest = 0;
    for (float logit : expected) {
      largest = Math.max(largest, Math.abs(logit));
    }
    double tolerance = storage == Storage.COMPACT_FLOAT16 ? TOLERANCE_OF_16_BITS : TOLERANCE;
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= tolerance * largest)) {
        throw new RunFailedException(
            String.format(
                Locale.ROOT,
                "with batch norm folded, the model gives logit %s where the trained one gives %s:"
                    + " not exported",
                actual[i],
                expected[i]));
      }
    }
  }

  private static float[] trained(
      TrainedModel model, ExportOptions options, Shape shape, float[] raw) {
    // By identity: tensors are equal where their values are.
    IdentityHashMap<TType, Operand<TFloat32>> feeds = new IdentityHashMap<>();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Map<String, Operand<TFloat32>> tensors = new HashMap<>();
      for (Parameter parameter : model.network().parameters()) {
        Operand<TFloat32> fed =
            tf.placeholder(TFloat32.class, Placeholder.shape(parameter.shape()));
        tensors.put(parameter.name(), fed);
        float[] values = model.values().apply(parameter.name());
        feeds.put(TFloat32.tensorOf(parameter.shape(), DataBuffers.of(values)), fed);
      }
      Operand<TFloat32> images = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      feeds.put(TFloat32.tensorOf(shape, DataBuffers.of(raw)), images);
      Operand<TFloat32> logits =
          model
              .network()
              .build(
                  tf,
                  new InferenceParameters(tensors::get),
                  InputPipeline.normalize(tf, images, model.normalization()));
      float temperature = options.temperature() == null ? 1 : options.temperature().floatValue();
      try (Session session = Sessions.of(graph)) {
        Session.Runner runner =
            session.runner().fetch(tf.math.div(logits, tf.constant(temperature)));
        feeds.forEach((tensor, placeholder) -> runner.feed(placeholder, tensor));
        try (Result result = runner.run()) {
          return Tensors.floats(result.get(0));
        }
      }
    } finally {
      feeds.keySet().forEach(TType::close);
    }
  }
}
