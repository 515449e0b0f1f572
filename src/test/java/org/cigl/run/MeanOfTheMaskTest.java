package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cigl.checkpoint.StopRequest;
import org.cigl.export.TrainedModel;
import org.cigl.graph.TrainingGraph;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.testing.TinyTraining;
import org.cigl.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights that are not averaged predict with the mean of the random mask, wherever they go. */
class MeanOfTheMaskTest {
  private static final double RATE = 0.25;

  @TempDir Path folder;
  private TrainingGraph graph;
  private float[] kernel;

  private RunFolder train(String method, boolean rescale) throws IOException {
    Recipe recipe =
        TinyTraining.in(folder, 4)
            .recipe(
                Map.of(
                    "method",
                    method,
                    "epochs",
                    "3",
                    "topology.interval",
                    "3 steps",
                    "random_mask.rate",
                    Double.toString(RATE),
                    "random_mask.rescale",
                    Boolean.toString(rescale),
                    "averaging.keep_snapshots",
                    "true"));
    RunFolder run = RunFolder.create(folder.resolve("run"));
    TrainingListener watcher =
        new TrainingListener() {
          @Override
          public void trainingBegins(TrainingGraph trained) {
            graph = trained;
          }

          @Override
          public void epochDone(EpochDone event) {
            kernel = graph.values("logits/kernel");
          }
        };
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      new TrainingRun(recipe)
          .execute(
              run,
              metrics,
              List.of(watcher),
              new CheckpointPolicy(
                  Duration.ofHours(1), null, 2, MonitoredMetric.NLL, new StopRequest()));
    }
    return run;
  }

  @ParameterizedTest
  @CsvSource({"false, 0.75", "true, 1"})
  void aProductOfLastWeightsHoldsIt(boolean rescale, float mean) throws IOException {
    TrainedModel model = TrainedWeights.load(train("rigl_w_dp", rescale));
    float[] expected = kernel.clone();
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= mean;
    }
    assertThat(model.values().apply("logits/kernel")).containsExactly(expected);
    assertThat(model.values().apply("logits/bias")).hasSize(4);
  }

  @Test
  void theBestEpochHoldsItAndSnapshotsDoNot() throws IOException {
    RunFolder run = train("cigl", false);
    TrainedModel last = TrainedWeights.read(run).model(run, true);
    float[] snapshot = last.snapshots().get(last.snapshots().size() - 1).apply("logits/kernel");
    assertThat(snapshot).as("trained with Z of its own").containsExactly(kernel);

    RunFolder best = run.openBest();
    TrainedWeights checkpoint = TrainedWeights.read(best);
    float[] raw = raw(checkpoint, best);
    float[] finalModel = TrainedWeights.load(best).values().apply("logits/kernel");
    for (int i = 0; i < raw.length; i++) {
      raw[i] *= 0.75f;
    }
    assertThat(finalModel).containsExactly(raw);
    assertThat(checkpoint.rescalesSamples(false)).as("of the best epoch's weights").isTrue();
    assertThat(TrainedWeights.read(run).rescalesSamples(false)).as("of the average").isTrue();
    assertThat(TrainedWeights.read(run).rescalesSamples(true)).as("of snapshots").isFalse();
  }

  /** The variable as it is in the file: by a description that knows nothing of the mask. */
  private static float[] raw(TrainedWeights checkpoint, RunFolder run) {
    TrainedWeights earlier =
        new TrainedWeights(
            checkpoint.format(),
            checkpoint.image(),
            checkpoint.classNames(),
            checkpoint.normalization(),
            checkpoint.weights(),
            checkpoint.method(),
            checkpoint.masked(),
            checkpoint.maskRate(),
            null,
            checkpoint.preparation(),
            0);
    return earlier.model(run, false).values().apply("logits/kernel").clone();
  }
}
