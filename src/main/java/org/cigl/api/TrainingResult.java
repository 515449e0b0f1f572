package org.cigl.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cigl.export.ExportOptions;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.export.TrainedModel;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.ModelCard;
import org.cigl.run.RunFolder;
import org.cigl.run.Summary;
import org.cigl.run.TrainedWeights;

/** A finished training. */
public final class TrainingResult {
  private final RunFolder run;
  private final Summary summary;
  private final org.cigl.recipe.Recipe recipe;

  private TrainingResult(RunFolder run) {
    this.run = run;
    this.summary = Summary.read(run);
    this.recipe = RecipeFile.load(run.recipe().toString(), Map.of());
  }

  /**
   * Opens the folder of a finished training.
   *
   * @throws org.cigl.InvalidInputException if it is not one
   */
  public static TrainingResult open(Path folder) {
    return new TrainingResult(RunFolder.open(folder));
  }

  /** Everything that the training wrote. */
  public Path folder() {
    return run.path();
  }

  /** The report, for a browser. */
  public Path report() {
    return run.report();
  }

  /** The exported model: a folder that holds its versions. */
  public Path model() {
    return run.export().resolve(recipe.name());
  }

  /** The model on the test images. */
  public Evaluation evaluation() {
    return Evaluation.of(summary.data().test(), summary.metrics());
  }

  /** The model on the test images, its logits divided by {@link #temperature}. */
  public Evaluation afterTemperatureScaling() {
    return Evaluation.of(summary.data().test(), summary.afterTemperatureScaling());
  }

  /** The temperature that fits the validation images best. */
  public double temperature() {
    return summary.temperature();
  }

  /** Share of masked weights that are zero. */
  public double sparsity() {
    return summary.sparsity();
  }

  /** What a reader of the metrics has to know, a sentence each; none as a rule. */
  public List<String> warnings() {
    return summary.warnings();
  }

  /**
   * Writes the model as a SavedModel, {@code models/NAME/VERSION}, the version one above the
   * highest there.
   *
   * @param models folder of models
   * @return the version's folder
   * @throws org.cigl.InvalidInputException if it cannot be written
   */
  public Path export(Path models) {
    return export(models, ExportOptions.PLAIN);
  }

  /** As above, every logit divided by {@link #temperature}. */
  public Path exportWithTemperature(Path models) {
    return export(models, new ExportOptions(temperature(), null));
  }

  private Path export(Path models, ExportOptions options) {
    TrainedModel model = TrainedWeights.read(run).model(run, false);
    return SavedModelWriter.writeNext(
        model,
        options,
        new ModelCard(summary, recipe),
        models.resolve(recipe.name()),
        complete -> ServedModel.load(complete).close());
  }
}
