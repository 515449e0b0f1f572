package org.cigl.run;

import java.util.List;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;

/**
 * The runs that one training is for. Its checkpoints are in the folder of the last one, which is
 * finished last: where some were finished before the process ended, the others resume from there.
 */
record RunTargets(List<RunTarget> all) {
  RunTargets {
    all = List.copyOf(all);
  }

  /**
   * Checks that one training is enough.
   *
   * @throws IllegalArgumentException if a target trains differently
   */
  void requireTrainLike(Recipe recipe) {
    for (RunTarget target : all) {
      if (!target.recipe().trainsLike(recipe)) {
        throw new IllegalArgumentException(target.recipe().method() + " does not train alike");
      }
    }
  }

  /** The one whose folder has the checkpoints. */
  RunTarget last() {
    return all.get(all.size() - 1);
  }

  RunFolder checkpointFolder() {
    return last().folder();
  }

  List<RunFolder> folders() {
    return all.stream().map(RunTarget::folder).toList();
  }

  List<RunMetrics> metrics() {
    return all.stream().map(RunTarget::metrics).toList();
  }

  List<Prediction> predictions() {
    return all.stream().map(target -> target.recipe().method().prediction()).toList();
  }

  boolean takeSnapshots() {
    return all.stream().anyMatch(RunTarget::takesSnapshots);
  }
}
