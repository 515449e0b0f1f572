package org.cigl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.cigl.InvalidInputException;
import org.cigl.calibration.EvaluationMetric;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.data.DataSet;
import org.cigl.export.TrainedModel;
import org.cigl.network.Parameter;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.CheckpointPolicy;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainedWeights;
import org.cigl.testing.BundledImages;
import org.cigl.train.TrainingListener;
import org.cigl.yaml.TypedYaml;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments of short runs on real images. */
@Tag("integration")
class ExperimentTest {
  private static final DataSet DATA = BundledImages.first(2000, 500);

  private static final CheckpointPolicy KEEPING =
      new CheckpointPolicy(Duration.ofHours(1), 20L, 2, new StopRequest());

  @TempDir Path temporary;

  private static Recipe recipe(Method method, Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "method", method.label(),
                "network", "fully-connected",
                "epochs", "3",
                "batch_size", "32",
                "topology.interval", "30 steps",
                "topology.end", "60%",
                "averaging.start", "60%",
                "learning_rate.step_decay.initial", "0.05"));
    settings.putAll(more);
    return RecipeFile.load(RecipeFile.DEFAULT, settings);
  }

  @Tag("slow")
  @Test
  void methodsThatTrainAlikeShareOneTrainingAndGiveWhatTheyGiveAlone() throws IOException {
    List<Recipe> recipes = new ArrayList<>();
    for (Method method :
        List.of(Method.RIGL_W_DP, Method.RIGL_MC_DP, Method.CIGL, Method.CIGL_NO_AVERAGING)) {
      recipes.add(recipe(method, Map.of()));
    }
    Experiment shared = new Experiment(temporary.resolve("shared"), recipes);
    assertThat(shared.pending()).containsExactly(recipes);
    shared.train(recipes, DATA, List.of(), KEEPING);
    assertThat(shared.pending()).isEmpty();
    for (int i = 0; i < recipes.size(); i++) {
      Experiment alone = new Experiment(temporary.resolve("alone-" + i), List.of(recipes.get(i)));
      alone.train(alone.pending().get(0), DATA, List.of(), KEEPING);
      Results.Run expected = alone.results().runs().get(0);
      Results.Run actual = shared.results().runs().get(i);
      for (Column column : Column.all()) {
        assertThat(actual.metrics().get(column))
            .as("%s of %s", column, recipes.get(i).method())
            .isEqualTo(expected.metrics().get(column));
      }
      assertThat(Files.isDirectory(shared.run(recipes.get(i)).export())).isTrue();
    }
    List<Double> nll =
        shared.results().runs().stream()
            .map(run -> run.metrics().get(Column.of(EvaluationMetric.NLL)))
            .toList();
    assertThat(nll).doesNotHaveDuplicates();
    assertThat(ResultFiles.write(shared.results(), temporary, "table"))
        .allSatisfy(file -> assertThat(file).isNotEmptyFile());
    assertThat(Files.readString(temporary.resolve("table.md")))
        .contains("| 0.95 | RigL + MC-DP |", "Difference from RigL + W-DP")
        .doesNotContain("NaN", "the paper");
    assertThat(Files.readAllLines(temporary.resolve("table.csv"))).hasSize(5);
  }

  @Test
  void whatTrainsDifferentlyIsTrainedApart() {
    List<Recipe> recipes =
        List.of(
            recipe(Method.RIGL, Map.of()),
            recipe(Method.CIGL, Map.of()),
            recipe(Method.CIGL_NO_RANDOM_MASK, Map.of()),
            recipe(Method.CIGL, Map.of("seed", "2")),
            recipe(Method.CIGL, Map.of("sparsity", "0.9")),
            recipe(Method.DENSE, Map.of()),
            recipe(Method.STATIC, Map.of()),
            recipe(Method.SET, Map.of()));
    assertThat(new Experiment(temporary, recipes).pending())
        .containsExactly(
            List.of(recipes.get(0), recipes.get(2)),
            List.of(recipes.get(1)),
            List.of(recipes.get(3)),
            List.of(recipes.get(4)),
            List.of(recipes.get(5)),
            List.of(recipes.get(6)),
            List.of(recipes.get(7)));
  }

  @Test
  void goesOnWhereItStoppedAndRefusesOtherSettings() throws IOException {
    List<Recipe> recipes = List.of(recipe(Method.STATIC, Map.of()), recipe(Method.DENSE, Map.of()));
    Experiment first = new Experiment(temporary, recipes);
    first.train(List.of(recipes.get(0)), DATA, List.of(), KEEPING);
    // A run that was killed as it began: its recipe is there, its summary is not.
    RunFolder.create(first.run(recipes.get(1)).path());
    Files.writeString(first.run(recipes.get(1)).recipe(), TypedYaml.write(recipes.get(1)));
    double accuracy =
        new Experiment(temporary, recipes.subList(0, 1))
            .results()
            .runs()
            .get(0)
            .metrics()
            .get(Column.of(EvaluationMetric.ACCURACY));
    Experiment second = new Experiment(temporary, recipes);
    assertThat(second.pending()).containsExactly(List.of(recipes.get(1)));
    second.train(second.pending().get(0), DATA, List.of(), KEEPING);
    assertThat(second.results().runs().get(0).metrics())
        .containsEntry(Column.of(EvaluationMetric.ACCURACY), accuracy);
    assertThat(second.results().runs().get(1).setting().sparsity()).isZero();
    Experiment other =
        new Experiment(temporary, List.of(recipe(Method.STATIC, Map.of("epochs", "4"))));
    assertThatThrownBy(other::pending)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("other settings");
  }

  /** Three runs share a training, which is interrupted twice, the second time with one run done. */
  @Tag("slow")
  @Test
  void aSharedTrainingGoesOnAndComesToTheSame() throws Exception {
    List<Recipe> recipes = new ArrayList<>();
    for (Method method : List.of(Method.CIGL, Method.RIGL_W_DP, Method.CIGL_NO_AVERAGING)) {
      recipes.add(recipe(method, Map.of("threads", "1")));
    }
    Experiment undisturbed = new Experiment(temporary.resolve("undisturbed"), recipes);
    undisturbed.train(recipes, DATA, List.of(), KEEPING);

    Experiment experiment = new Experiment(temporary.resolve("left-off"), recipes);
    StopRequest early = new StopRequest();
    TrainingListener asking =
        new TrainingListener() {
          @Override
          public void stepDone(StepDone event) {
            if (event.step() == 130) {
              early.because(StopRequest.Reason.SIGTERM);
            }
          }
        };
    assertStops(experiment, recipes, List.of(asking), early);
    assertThat(experiment.pending()).containsExactly(recipes);

    StopRequest late = new StopRequest();
    Path done = experiment.run(recipes.get(0)).summary();
    Thread watch =
        new Thread(
            () -> {
              while (!Files.exists(done) && !Thread.interrupted()) {
                LockSupport.parkNanos(1_000_000);
              }
              late.because(StopRequest.Reason.SIGINT);
            });
    watch.start();
    try {
      assertStops(experiment, recipes, List.of(), late);
    } finally {
      watch.interrupt();
      watch.join();
    }
    List<Recipe> left = experiment.pending().get(0);
    assertThat(left).endsWith(recipes.get(2)).doesNotContain(recipes.get(0));
    List<Long> steps = new ArrayList<>();
    TrainingListener counting =
        new TrainingListener() {
          @Override
          public void stepDone(StepDone event) {
            steps.add(event.step());
          }
        };
    experiment.train(left, DATA, List.of(counting), KEEPING);
    assertThat(steps).isEmpty();
    assertThat(experiment.pending()).isEmpty();
    for (Recipe recipe : recipes) {
      assertThat(weights(experiment.run(recipe)))
          .as(recipe.method().label())
          .isEqualTo(weights(undisturbed.run(recipe)));
      assertThat(experiment.run(recipe).topology())
          .hasSameTextualContentAs(undisturbed.run(recipe).topology());
      assertThat(experiment.run(recipe).resume()).doesNotExist();
    }
    assertThat(experiment.results().runs().stream().map(Results.Run::metrics).toList())
        .isEqualTo(undisturbed.results().runs().stream().map(Results.Run::metrics).toList());
  }

  private static void assertStops(
      Experiment experiment,
      List<Recipe> recipes,
      List<TrainingListener> watchers,
      StopRequest stop) {
    CheckpointPolicy checkpoints = new CheckpointPolicy(Duration.ofHours(1), 50L, 1, stop);
    assertThatThrownBy(() -> experiment.train(recipes, DATA, watchers, checkpoints))
        .isInstanceOf(RunStoppedException.class);
  }

  private static Map<String, FloatBuffer> weights(RunFolder run) {
    Map<String, FloatBuffer> weights = new HashMap<>();
    TrainedModel model = TrainedWeights.load(run);
    for (Parameter parameter : model.network().parameters()) {
      String name = parameter.name();
      weights.put(name, FloatBuffer.wrap(model.values().apply(name)));
    }
    return weights;
  }
}
