package org.cigl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cigl.InvalidInputException;
import org.cigl.checkpoint.RunStoppedException;
import org.cigl.checkpoint.StopRequest;
import org.cigl.data.DataSet;
import org.cigl.graph.KernelPlan;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes on with the kernels that it began with, and with no others. */
class OtherKernelsTest {
  @TempDir Path folder;
  private final DataSet data = new DataSet("drawn", DrawnImages.of(300, 1), DrawnImages.of(60, 2));

  private static Recipe recipe(String kernels) {
    return RecipeFile.load(
        RecipeFile.DEFAULT,
        Map.of(
            "network", "small-conv",
            "epochs", "10",
            "batch_size", "32",
            "sparsity", "0.9",
            "kernels", kernels));
  }

  private void start(Recipe recipe, RunFolder run) {
    RunFolder.create(run.path());
    StopRequest stop = new StopRequest();
    stop.because(StopRequest.Reason.SIGTERM);
    assertThatThrownBy(() -> train(recipe, run, stop)).isInstanceOf(RunStoppedException.class);
  }

  private void train(Recipe recipe, RunFolder run, StopRequest stop) {
    try (RunMetrics metrics = new RunMetrics(recipe, "run")) {
      new TrainingRun(recipe, data)
          .execute(run, metrics, List.of(), new CheckpointPolicy(Duration.ofHours(1), 5L, 2, stop));
    }
  }

  @Test
  void othersThatAreAskedForAreRefusedByTheirSetting() {
    RunFolder run = new RunFolder(folder.resolve("run"));
    start(recipe("dense"), run);
    assertThatThrownBy(() -> train(recipe("sparse"), run, new StopRequest()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("kernels is \"sparse\", was \"dense\"");
  }

  @Test
  void othersThatAreChosenByAnotherBuildAreRefused() {
    Recipe recipe = recipe("auto");
    RunFolder run = new RunFolder(folder.resolve("run"));
    start(recipe, run);
    PreparedRun plan = PreparedRun.of(recipe, data);
    PreparedRun other = withoutSparseKernels(plan);
    assertThat(plan.kernels().sparse()).isNotEmpty();
    RunRestorer resumption = new RunRestorer(run);
    long steps = plan.schedule().totalSteps();
    assertThat(resumption.point(plan.origin(recipe), steps)).isPresent();
    assertThatThrownBy(() -> resumption.point(other.origin(recipe), steps))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("sparse kernels for other layers");
  }

  private static PreparedRun withoutSparseKernels(PreparedRun plan) {
    KernelPlan kernels = plan.kernels();
    return new PreparedRun(
        plan.recipe(),
        plan.networkFile(),
        plan.network(),
        plan.data(),
        plan.split(),
        plan.normalization(),
        plan.schedule(),
        new KernelPlan(List.of(), kernels.layers(), kernels.threads(), Optional.of("none")),
        plan.hashes(),
        plan.warmStart(),
        plan.dataWarnings());
  }
}
