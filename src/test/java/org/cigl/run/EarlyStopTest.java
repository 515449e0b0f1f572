package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cigl.InvalidInputException;
import org.cigl.export.ServedModel;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.EarlyStopping;
import org.cigl.recipe.Recipe;
import org.cigl.testing.TinyTraining;
import org.cigl.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs end once their final model no longer improves. */
class EarlyStopTest {
  @TempDir Path folder;

  private static TrainingListener.EpochDone epoch(int epoch, Double nll) {
    TrainingListener.Validation last = new TrainingListener.Validation(0.5, 9, 0, 0);
    TrainingListener.Validation model =
        nll == null ? null : new TrainingListener.Validation(0.5, nll, 0, 0);
    return new TrainingListener.EpochDone(epoch, epoch, 0.1, 1, 0.5, last, model, 0, 1);
  }

  @Test
  void epochsWithoutImprovementAreCounted() throws IOException {
    EarlyStopping settings = new EarlyStopping(null, 2, 0.1);
    EarlyStop stop = EarlyStop.in(new RunFolder(folder), settings);
    double[] nlls = {1.0, 0.95, 0.85, 0.8, 0.9};
    boolean[] stops = {false, false, false, false, true};
    stop.epochDone(epoch(1, null));
    for (int i = 0; i < nlls.length; i++) {
      stop.epochDone(epoch(i + 2, nlls[i]));
      assertThat(stop.stops()).as("after %s", nlls[i]).isEqualTo(stops[i]);
    }
  }

  @Test
  void aResumedRunGoesOnCounting() throws IOException {
    EarlyStopping settings = new EarlyStopping(null, 2, null);
    RunFolder run = new RunFolder(folder);
    try (CsvLoggers histories = new CsvLoggers()) {
      History history = History.in(run, histories);
      history.epochDone(epoch(1, null));
      history.epochDone(epoch(2, 0.5));
      history.epochDone(epoch(3, 0.6));
    }
    EarlyStop stop = EarlyStop.in(run, settings);
    assertThat(stop.stops()).isFalse();
    stop.epochDone(epoch(4, 0.5000001)); // the same in the history
    assertThat(stop.stops()).isTrue();
  }

  private Recipe recipe(Map<String, String> more) throws IOException {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("epochs", "9");
    settings.put("topology.interval", "5 steps");
    settings.put("topology.end", "2 epochs");
    settings.put("averaging.start", "3 epochs");
    settings.put("learning_rate.step_decay.initial", "0.05");
    return TinyTraining.in(folder, 12).recipe(settings);
  }

  @Test
  void theRunEndsWithTheAverageSoFar() throws IOException {
    Recipe recipe = recipe(Map.of("early_stopping", "{patience: 2, min_delta: 100}"));
    RunFolder run = RunFolder.create(folder.resolve("run"));
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      new TrainingRun(recipe).execute(run, metrics, List.of());
    }
    Summary summary = Summary.read(run);
    assertThat(summary.epochs()).isEqualTo(5);
    assertThat(summary.steps()).isEqualTo(60);
    assertThat(summary.snapshots()).isEqualTo(3);
    assertThat(summary.lastEpoch().stoppedEarly()).isTrue();
    assertThat(History.values(run, "final_model_nll")).hasSize(3);
    assertThat(Files.readAllLines(run.history())).hasSize(6);
    try (ServedModel model = ServedModel.load(run.export().resolve(recipe.name()))) {
      double nll =
          model
              .predict(recipe.data().load().split(recipe.data().validation(), 1).validation())
              .nll();
      assertThat(summary.lastEpoch().finalModel().nll())
          .isCloseTo(nll, org.assertj.core.api.Assertions.within(0.05));
    }
  }

  @Test
  void itIsForASingleFinalModel() {
    assertThatThrownBy(
            () -> recipe(Map.of("early_stopping", "{patience: 2}", "method", "cigl_no_averaging")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("early_stopping", "cigl_no_averaging");
  }
}
