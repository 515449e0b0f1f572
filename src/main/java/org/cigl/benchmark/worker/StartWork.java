package org.cigl.benchmark.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cigl.files.AtomicWrite;
import org.cigl.metrics.MetricsServer;
import org.cigl.metrics.RunMetrics;
import org.cigl.recipe.Recipe;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainingRun;
import org.cigl.train.TrainingListener;

/**
 * The first step of a run of the bundled images, through all that {@code cigl train} does before
 * it: the recipe, the images and their hash, the metrics' server, the run's folder, the graph.
 */
final class StartWork implements Work {
  private final Recipe recipe;

  StartWork(Job job) {
    recipe = job.workload().recipe(job.method(), job.settings());
  }

  /** The first step is done: nothing more is wanted of the run. */
  private static final class FirstStepDone extends RuntimeException {
    private static final long serialVersionUID = 1;

    FirstStepDone() {
      super(null, null, false, false);
    }
  }

  private static final class UntilFirstStep implements TrainingListener {
    @Override
    public void stepDone(StepDone event) {
      throw new FirstStepDone();
    }
  }

  @Override
  public Map<String, Double> once() {
    try {
      Path folder = Files.createTempDirectory("cigl-bench");
      try {
        firstStep(folder.resolve("run"));
        return Map.of();
      } finally {
        AtomicWrite.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void firstStep(Path folder) {
    TrainingRun run = new TrainingRun(recipe);
    try (RunMetrics metrics = new RunMetrics(recipe);
        MetricsServer server = MetricsServer.start(metrics, "127.0.0.1", 0)) {
      run.execute(RunFolder.create(folder), metrics, List.of(new UntilFirstStep()));
      throw new IllegalStateException("a run of no step, its metrics on port " + server.port());
    } catch (FirstStepDone done) {
      // As far as this goes.
    }
  }

  @Override
  public void close() {
    // Every run is closed when it ends.
  }
}
