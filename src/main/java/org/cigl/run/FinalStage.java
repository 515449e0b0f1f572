package org.cigl.run;

import java.util.List;
import java.util.function.Consumer;
import org.cigl.recipe.Prediction;
import org.cigl.train.TrainingListener;

/** The parts of what ends a run, in order. */
enum FinalStage {
  PREDICTIONS("predicting the test images"),
  FINAL_MODEL("resampling the metrics"),
  SCALED("resampling them after temperature scaling"),
  LAST_WEIGHTS("resampling those of the last weights"),
  PICTURES("drawing the diagrams"),
  CHECKPOINT("saving the checkpoint"),
  EXPORT("exporting the model"),
  REPORT("writing the report");

  private final String work;

  FinalStage(String work) {
    this.work = work;
  }

  /**
   * Notifies of the stages of a run as they begin.
   *
   * @param prediction of the final model: where that is the last weights, they are not measured
   *     twice
   */
  static Consumer<FinalStage> of(Prediction prediction, Consumer<TrainingListener.Stage> listener) {
    List<FinalStage> stages =
        List.of(values()).stream()
            .filter(stage -> stage != LAST_WEIGHTS || prediction != Prediction.LAST_WEIGHTS)
            .toList();
    return stage ->
        listener.accept(
            new TrainingListener.Stage(stages.indexOf(stage) + 1, stages.size(), stage.work));
  }
}
