package org.cigl.benchmark.worker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.cigl.data.Normalization;
import org.cigl.export.ExportOptions;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.TrainedModel;

/**
 * Exports a network's initial weights: how fast a model predicts does not depend on their values.
 */
final class ExportWork implements Work {
  private final TrainingLoop loop;
  private final Path folder;
  private final ExportOptions options;

  ExportWork(Job job) {
    loop = new TrainingLoop(job);
    folder = Path.of(job.model());
    options = new ExportOptions(null, null, null, null, job.form());
  }

  @Override
  public Map<String, Double> once() {
    TrainedModel model =
        new TrainedModel(
            loop.graph().network(),
            Normalization.of(loop.images()),
            loop.images().classNames(),
            loop.graph()::values,
            Set.copyOf(loop.masked()),
            loop.recipe().method().label());
    SavedModelWriter.write(model, options, folder, 1, written -> {});
    return Map.of();
  }

  @Override
  public void close() {
    loop.close();
  }
}
