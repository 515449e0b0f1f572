package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cigl.calibration.CalibrationReport;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.SampledPredictions;
import org.cigl.calibration.TemperatureScaling;
import org.cigl.data.ImageSet;
import org.cigl.data.InputPipeline;
import org.cigl.data.LabelledData;
import org.cigl.data.Split;
import org.cigl.export.ServedModel;
import org.cigl.export.TrainedModel;
import org.cigl.graph.TrainingGraph;
import org.cigl.graph.Weights;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.sparse.RandomMask;
import org.cigl.testing.GraphRunner;
import org.cigl.testing.TinyTraining;
import org.cigl.train.TrainingListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * The protocol around the method: which images, which weights, which step, which statistics. Each
 * metric is computed once more here, from the images as the split says and nothing of the run's own
 * code for it.
 */
@Tag("slow")
@Tag("integration")
class ProtocolTest {
  private static final Shape CONV = Shape.of(3, 3, 1, 4);

  @TempDir Path folder;
  private TinyTraining tiny;

  @BeforeEach
  void images() throws IOException {
    tiny = TinyTraining.in(folder, 12);
  }

  private Recipe recipe(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("data.validation", "0.3");
    settings.put("epochs", "3");
    settings.put("sparsity", "0.5");
    settings.put("topology.interval", "3 steps");
    settings.put("learning_rate.step_decay.initial", "0.05");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return tiny.recipe(settings);
  }

  private RunFolder train(Recipe recipe, TrainingListener... watchers) {
    RunFolder run = RunFolder.create(folder.resolve("run"));
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      new TrainingRun(recipe).execute(run, metrics, List.of(watchers));
    }
    return run;
  }

  private static Split split(Recipe recipe, LabelledData data) {
    return Split.holdOut(data.train(), recipe.data().validation(), recipe.seed());
  }

  @Test
  void theTemperatureIsThatOfTheHeldOutImagesAndTheFiguresAreOfTheTestImages() {
    // Real images: of the drawn ones no temperature fits best.
    Recipe recipe =
        RecipeFile.load(
            RecipeFile.DEFAULT,
            Map.of("network", "fully-connected", "epochs", "2", "topology.interval", "30 steps"));
    RunFolder run = train(recipe);
    LabelledData data = recipe.data().load();
    Summary summary = Summary.read(run);
    try (ServedModel model = ServedModel.load(run.export().resolve("fashion/1"))) {
      Predictions validationSplit = model.predict(split(recipe, data).validation());
      Predictions test = model.predict(data.test());
      Predictions trained = model.predict(split(recipe, data).train());
      assertThat(summary.temperature())
          .isCloseTo(TemperatureScaling.fit(validationSplit), within(1e-4))
          .isNotCloseTo(TemperatureScaling.fit(test), within(1e-3))
          .isNotCloseTo(TemperatureScaling.fit(trained), within(1e-3));
      assertThat(summary.metrics().nll()).isCloseTo(test.nll(), within(1e-5));
      assertThat(summary.metrics().accuracy()).isEqualTo(test.accuracy());
      assertThat(summary.afterTemperatureScaling().nll())
          .isCloseTo(test.withTemperature(summary.temperature()).nll(), within(1e-5));
    }
  }

  @Test
  void imagesAreNormalisedByThoseThatAreLearnedFrom() {
    Recipe recipe = recipe();
    LabelledData data = recipe.data().load();
    PreparedRun plan = PreparedRun.of(recipe, data);
    assertThat(plan.normalization()).isEqualTo(split(recipe, data).train().normalization());
    assertThat(plan.normalization()).isNotEqualTo(data.train().normalization());
    assertThat(plan.normalization()).isNotEqualTo(data.test().normalization());
    assertThat(TrainedWeights.read(train(recipe)).normalization()).isEqualTo(plan.normalization());
  }

  /** The graph as it was built, and what listeners were told, in the order of the events. */
  private static class Watcher implements TrainingListener {
    private final List<String> faults = new ArrayList<>();
    private final Split split;
    private final Map<String, float[]> masks = new HashMap<>();
    private final Map<String, float[]> last = new HashMap<>();
    private final Map<String, float[]> average = new HashMap<>();
    TrainingGraph graph;
    private final List<Double> rates = new ArrayList<>();
    final List<Predictions> sampled = new ArrayList<>();
    private int updates;
    private int epochs;
    private double otherBins;
    private long snapshotStep = -1;

    Watcher(Split split) {
      this.split = split;
    }

    @Override
    public void trainingBegins(TrainingGraph begun) {
      graph = begun;
      remember();
    }

    private void remember() {
      graph.budgets().keySet().forEach(k -> masks.put(k, graph.values(k + "/mask")));
    }

    @Override
    public void topologyUpdated(TopologyUpdated event) {
      updates++;
      for (LayerChange change : event.layers()) {
        float[] before = masks.get(change.kernel());
        float[] now = graph.values(change.kernel() + "/mask");
        long grown = count(before, now);
        long dropped = count(now, before);
        if (change.grown() != grown || change.dropped() != dropped) {
          faults.add(change + ", counted " + grown + " grown and " + dropped + " dropped");
        }
      }
      remember();
    }

    /** Entries of {@code to} that are not in {@code from}. */
    private static long count(float[] from, float[] to) {
      return IntStream.range(0, to.length).filter(i -> to[i] != 0 && from[i] == 0).count();
    }

    @Override
    public void snapshotTaken(SnapshotTaken event) {
      snapshotStep = event.step();
      for (String kernel : graph.budgets().keySet()) {
        last.put(kernel, graph.values(kernel));
        if (graph.averages()) {
          average.put(kernel, graph.values(kernel + "/average"));
        }
      }
    }

    @Override
    public void epochDone(EpochDone event) {
      epochs++;
      Predictions held = graph.classifier(Weights.LAST).predict(split.validation());
      CalibrationReport report = CalibrationReport.of(held, 1);
      compare(event, "ece", event.validation().ece15(), report.value(EvaluationMetric.ECE_15));
      compare(event, "nll", event.validation().nll(), report.value(EvaluationMetric.NLL));
      compare(
          event,
          "accuracy",
          event.validation().accuracy(),
          report.value(EvaluationMetric.ACCURACY));
      rates.add(event.learningRate());
      otherBins +=
          Math.abs(report.value(EvaluationMetric.ECE_15) - report.value(EvaluationMetric.ECE_10));
    }

    private void compare(EpochDone event, String what, double told, double expected) {
      if (Math.abs(told - expected) > 1e-9) {
        faults.add(what + " of epoch " + event.epoch() + " is " + told + ", not " + expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cigl", "gmp", "set", "rigl_w_dp"})
  void listenersAreToldWhatHappened(String method) {
    Recipe recipe = recipe("method", method, "sparsity", "0.7");
    Watcher watcher = new Watcher(split(recipe, recipe.data().load()));
    train(recipe, watcher);
    assertThat(watcher.faults).isEmpty();
    assertThat(watcher.updates).isGreaterThan(2);
    assertThat(watcher.epochs).isEqualTo(3);
    assertThat(watcher.otherBins).as("10 bins would show").isGreaterThan(1e-6);
  }

  /** A is W*M*Z of the last step, with that step's Z and no other. */
  @Test
  void aSnapshotHasTheMasksOfItsStep() {
    Recipe recipe = recipe("random_mask.rate", "0.5", "epochs", "1", "averaging.start", "1 epochs");
    Watcher watcher = new Watcher(split(recipe, recipe.data().load()));
    train(recipe, watcher);
    int steps = (int) Math.floor(split(recipe, recipe.data().load()).train().size() / 16.0);
    assertThat(watcher.snapshotStep).isEqualTo(steps - 1);
    float[] weights = watcher.last.get("conv_1/kernel");
    for (long step : new long[] {steps - 2, steps - 1, steps}) {
      double[] kept =
          GraphRunner.evaluate(
              tf -> new RandomMask(recipe.seed(), 0, 0.5).draw(tf, CONV, tf.constant(step)));
      float[] expected = new float[weights.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = kept[i] == 0 ? 0 : weights[i];
      }
      if (step == steps - 1) {
        assertThat(watcher.average.get("conv_1/kernel")).containsExactly(expected);
      } else {
        assertThat(watcher.average.get("conv_1/kernel")).isNotEqualTo(expected);
      }
    }
  }

  /** From the images as they are, without crops and flips: the same statistics with and without. */
  @Test
  void batchNormIsReestimatedFromUnchangedImages() {
    List<float[]> statistics = new ArrayList<>();
    for (String augmentation : List.of("{}", "{crop_padding: 3, flip: true}")) {
      Recipe recipe = recipe("data.augment", augmentation, "random_mask.rate", "0");
      PreparedRun plan = PreparedRun.of(recipe, recipe.data().load());
      try (TrainingGraph graph =
          new TrainingGraph(recipe, plan.network(), plan.split().train(), plan.normalization())) {
        graph.average(0, 0);
        int[] batch = IntStream.range(0, 16).toArray();
        graph.beginReestimation(batch);
        graph.reestimateBatchNorm(batch, 0);
        statistics.add(graph.values("batch_norm_1/moving_mean/average"));
      }
    }
    assertThat(statistics.get(1)).containsExactly(statistics.get(0));
    assertThat(statistics.get(0)).doesNotContain(0f);
  }

  /** Of the averaged weights, by all training images, and not by what was averaged. */
  @Test
  void theProductHasStatisticsOfTheAverage() {
    Recipe recipe = recipe("data.validation", Double.toString(4 / 196.0)); // whole batches
    RunFolder run = train(recipe);
    ImageSet images = (ImageSet) split(recipe, recipe.data().load()).train();
    TrainedModel model = TrainedWeights.load(run);
    double[] sums =
        GraphRunner.evaluate(
            tf -> {
              Operand<TFloat32> pixels =
                  InputPipeline.normalize(
                      tf,
                      tf.constant(
                          Shape.of(images.size(), 8, 8, 1),
                          DataBuffers.of(images.floats(0, images.size()))),
                      model.normalization());
              Operand<TFloat32> outputs =
                  tf.nn.conv2d(
                      pixels,
                      tf.constant(CONV, DataBuffers.of(model.values().apply("conv_1/kernel"))),
                      List.of(1L, 2L, 2L, 1L),
                      "SAME");
              return tf.math.mean(outputs, tf.constant(new int[] {0, 1, 2}));
            });
    float[] mean = model.values().apply("batch_norm_1/moving_mean");
    for (int c = 0; c < sums.length; c++) {
      assertThat((double) mean[c]).isCloseTo(sums[c], within(1e-4));
    }
  }

  /** While the rate grows with every step, the history has that of an epoch's last one. */
  @Test
  void theHistoryHasTheLearningRateOfTheLastStepOfAnEpoch() {
    Recipe recipe = recipe("learning_rate.step_decay.warmup", "30 steps");
    Watcher watcher = new Watcher(split(recipe, recipe.data().load()));
    train(recipe, watcher);
    PreparedRun plan = PreparedRun.of(recipe, recipe.data().load());
    int steps = plan.split().train().size() / 16;
    assertThat(watcher.rates).hasSize(3);
    for (int epoch = 1; epoch <= 3; epoch++) {
      double rate = plan.schedule().learningRate().at((long) epoch * steps - 1);
      assertThat(watcher.rates.get(epoch - 1)).isEqualTo(rate);
      assertThat(plan.schedule().learningRate().at((long) epoch * steps)).isNotEqualTo(rate);
    }
  }

  /** With the masks of the steps after the last one, which training did not see. */
  @Test
  void sampledMasksAreNotThoseOfTraining() {
    Recipe recipe =
        recipe("method", "rigl_mc_dp", "random_mask.rate", "0.5", "random_mask.samples", "2");
    LabelledData data = recipe.data().load();
    Watcher watcher =
        new Watcher(split(recipe, data)) {
          @Override
          public void epochDone(EpochDone event) {
            sampled.clear();
            for (long draw = event.steps(); draw < event.steps() + 2; draw++) {
              sampled.add(graph.maskedClassifier(draw).predict(data.test()));
            }
          }
        };
    Summary summary = Summary.read(train(recipe, watcher));
    assertThat(summary.metrics().nll())
        .isCloseTo(SampledPredictions.of(watcher.sampled).mean().nll(), within(1e-6));
  }
}
