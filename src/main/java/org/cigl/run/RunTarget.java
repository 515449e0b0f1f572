package org.cigl.run;

import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;

/**
 * A run that a training is for.
 *
 * @param recipe the training's own, or one that {@linkplain Recipe#trainsLike trains like} it
 * @param folder an empty run folder, or one that holds an unfinished run of the recipe
 */
public record RunTarget(Recipe recipe, RunFolder folder, RunMetrics metrics) {
  boolean takesSnapshots() {
    return recipe.method().prediction().snapshots();
  }
}
