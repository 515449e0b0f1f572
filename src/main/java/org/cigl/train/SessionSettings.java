package org.cigl.train;

import static org.cigl.InvalidInputException.require;

import org.cigl.InvalidInputException;
import org.cigl.recipe.Precision;
import org.cigl.recipe.Recipe;
import org.cigl.tensorflow.MixedPrecision;
import org.cigl.tensorflow.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** How the session of a training graph runs. */
public final class SessionSettings {
  private static final Logger LOG = LoggerFactory.getLogger(SessionSettings.class);

  private SessionSettings() {}

  /**
   * Threads within an operation: as many as the recipe says, or one for every processor that this
   * process may use.
   */
  public static int threads(Recipe recipe) {
    return recipe.threads() == 0 ? Runtime.getRuntime().availableProcessors() : recipe.threads();
  }

  /**
   * Gives this process its threads. TensorFlow has one pool a process, which its first session
   * makes: so this comes before data are loaded, since images are decoded by it, too.
   */
  public static void takeThreads(Recipe recipe) {
    try (Graph graph = new Graph();
        Session session = new Session(graph, float32(recipe))) {
      LOG.debug("{} threads, {}", threads(recipe), session);
    }
  }

  /**
   * Checks that this machine can train in the recipe's precision; says so if that may be slow.
   *
   * @throws InvalidInputException if TensorFlow would compute in float32 here instead
   */
  public static void requirePrecision(Recipe recipe) {
    if (recipe.precision() != Precision.BFLOAT16) {
      return;
    }
    Processor processor = Processor.current();
    require(
        MixedPrecision.takesEffect(of(recipe)),
        "precision is bfloat16, which TensorFlow has on processors for which it uses oneDNN (on"
            + " Linux those with AVX512_VNNI or AMX, others with AVX-512 by TF_ENABLE_ONEDNN_OPTS=1),"
            + " and on GPUs; here (%s) it would compute in float32: must be float32",
        processor.model());
    if (!processor.multipliesBfloat16()) {
      LOG.warn(
          "precision is bfloat16, which this processor does not multiply itself: steps on it may"
              + " take longer than in float32");
    }
  }

  /** In the recipe's precision. */
  static ConfigProto of(Recipe recipe) {
    ConfigProto single = float32(recipe);
    return recipe.precision() == Precision.BFLOAT16 ? MixedPrecision.on(single) : single;
  }

  /** In single precision, whatever the recipe trains in. */
  static ConfigProto float32(Recipe recipe) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(threads(recipe))
        .setAllowSoftPlacement(true)
        .build();
  }
}
