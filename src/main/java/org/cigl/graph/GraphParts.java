package org.cigl.graph;

import java.util.Collection;
import org.cigl.recipe.Prediction;

/**
 * What of a graph is needed besides training and predicting with the last weights.
 *
 * @param average weight and mask averaging
 * @param masked predicting under random masks
 */
public record GraphParts(boolean average, boolean masked) {
  /** What predictions need. */
  public static GraphParts of(Collection<Prediction> predictions) {
    return new GraphParts(
        predictions.contains(Prediction.AVERAGE),
        predictions.contains(Prediction.MC_DROPOUT) || predictions.contains(Prediction.SNAPSHOTS));
  }
}
