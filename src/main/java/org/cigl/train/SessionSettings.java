package org.cigl.train;

import org.cigl.recipe.Precision;
import org.cigl.recipe.Recipe;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** How the session of a training graph runs. */
final class SessionSettings {
  private SessionSettings() {}

  /** In the recipe's precision. */
  static ConfigProto of(Recipe recipe) {
    ConfigProto.Builder config = ConfigProto.newBuilder(float32(recipe));
    if (recipe.precision() == Precision.BFLOAT16) {
      // Each rewrites what runs on its own kind of device.
      config.setGraphOptions(
          GraphOptions.newBuilder()
              .setRewriteOptions(
                  RewriterConfig.newBuilder()
                      .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)
                      .setAutoMixedPrecision(RewriterConfig.Toggle.ON)));
    }
    return config.build();
  }

  /** In single precision, whatever the recipe trains in. */
  static ConfigProto float32(Recipe recipe) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(recipe.threads())
        .setAllowSoftPlacement(true)
        .build();
  }
}
