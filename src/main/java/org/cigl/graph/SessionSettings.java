package org.cigl.graph;

import static org.cigl.InvalidInputException.require;

import org.cigl.InvalidInputException;
import org.cigl.recipe.Precision;
import org.cigl.recipe.Recipe;
import org.cigl.tensorflow.MixedPrecision;
import org.cigl.tensorflow.Processor;
import org.cigl.tensorflow.Sessions;
import org.tensorflow.Graph;
import org.tensorflow.proto.ConfigProto;

/** How the session of a training graph runs. */
public final class SessionSettings {
  private SessionSettings() {}

  /**
   * Threads within an operation, and operations side by side: as many as the recipe says, or one
   * for every processor that this process may use.
   */
  public static int threads(Recipe recipe) {
    return recipe.threads() == 0 ? Runtime.getRuntime().availableProcessors() : recipe.threads();
  }

  /**
   * Gives this process its threads. TensorFlow has one pool a process, which its first session
   * makes: so this comes before data are loaded, since images are decoded by it, too.
   */
  public static void takeThreads(Recipe recipe) {
    try (Graph graph = new Graph()) {
      Sessions.of(graph, float32(recipe)).close();
    }
  }

  /**
   * Checks that this machine can train in the recipe's precision.
   *
   * @throws InvalidInputException if TensorFlow would compute in float32 here instead
   */
  public static void requirePrecision(Recipe recipe) {
    of(recipe);
  }

  /**
   * In the recipe's precision.
   *
   * @throws InvalidInputException if TensorFlow would compute in float32 here instead
   */
  static ConfigProto of(Recipe recipe) {
    ConfigProto single = float32(recipe);
    if (recipe.precision() == Precision.FLOAT32) {
      return single;
    }
    ConfigProto half = MixedPrecision.on(single);
    require(
        MixedPrecision.takesEffect(half),
        "precision is bfloat16, which TensorFlow has where it uses oneDNN (on Linux by itself on"
            + " processors with AVX512_VNNI or AMX, elsewhere by TF_ENABLE_ONEDNN_OPTS=1, slowly) and"
            + " on GPUs; here (%s) it would compute in float32: must be float32",
        Processor.current().model());
    return half;
  }

  /** In single precision, whatever the recipe trains in. */
  static ConfigProto float32(Recipe recipe) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(threads(recipe))
        .setInterOpParallelismThreads(threads(recipe))
        .setAllowSoftPlacement(true)
        .build();
  }
}
