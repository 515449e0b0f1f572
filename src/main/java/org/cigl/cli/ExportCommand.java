package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cigl.export.ExportOptions;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.Checkpoint;
import org.cigl.run.RunFolder;
import org.cigl.train.Weights;
import org.cigl.yaml.TypedYaml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cigl export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write a finished run's model as a SavedModel, DIR/NAME/VERSION, for TensorFlow Serving."
    })
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
  private Path run;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder of models; TensorFlow Serving's base path is DIR/NAME.")
  private Path output;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the model. Default: the recipe's.")
  private String name;

  @Option(
      names = "--model-version",
      paramLabel = "N",
      description = "Version, at least 1. Default: one above the highest there.")
  private Integer version;

  @Option(
      names = "--fold-temperature",
      description =
          "Divide the logits by the temperature in the run's summary.json, in every signature.")
  private boolean foldTemperature;

  @Option(
      names = "--posterior",
      paramLabel = "S",
      description = {
        "Add the signature posterior: the mean over S samples of the weights, each with a fresh"
            + " random mask, with its entropy and mutual information. 1 to 100; predicting takes S"
            + " times as long."
      })
  private Integer samples;

  @Option(
      names = "--mask-rate",
      paramLabel = "R",
      description = "Random-mask rate of --posterior, in [0, 1). Default: the one trained with.")
  private Double maskRate;

  @Option(
      names = "--mask-rescale",
      negatable = true,
      description = {
        "Divide what a random mask of --posterior keeps by 1 - R, so that the samples' mean is the"
            + " exported kernel. Default: for an average over random masks, which holds that factor"
            + " already; not for last weights."
      })
  private Boolean maskRescale;

  @Option(
      names = "--mask-seed",
      paramLabel = "N",
      description = {
        "Seed of the random masks of --posterior, fixed in the model: an image always gets the same"
            + " answer. Default: 1."
      })
  private Long maskSeed;

  @Override
  public Integer call() {
    requirePosteriorIsAskedFor();
    RunFolder folder = RunFolder.open(run);
    String model =
        name != null ? name : RecipeFile.load(folder.recipe().toString(), Map.of()).name();
    require(
        model.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        "--name is '%s', must be letters, digits, '.', '_' or '-', at most 64",
        model);
    Path base = output.resolve(model);
    RunFolder.requireFolder(base);
    int chosen = version != null ? version : SavedModelWriter.nextVersion(base);
    SavedModelWriter.newFolder(base, chosen); // before the checkpoint is read, which takes longer
    Checkpoint checkpoint = Checkpoint.read(folder);
    ExportOptions options =
        new ExportOptions(foldTemperature ? temperature(folder) : null, posterior(checkpoint));
    Path written =
        SavedModelWriter.write(
            checkpoint.model(folder),
            options,
            base,
            chosen,
            complete -> ServedModel.load(complete).close());
    PrintWriter out = spec.commandLine().getOut();
    out.println("model    " + written);
    if (options.temperature() != null) {
      out.printf(Locale.ROOT, "logits   divided by temperature %.4f%n", options.temperature());
    }
    out.flush();
    return 0;
  }

  private void requirePosteriorIsAskedFor() {
    if (samples == null) {
      require(maskRate == null, "--mask-rate is %s without --posterior, must be with it", maskRate);
      require(maskRescale == null, "--mask-rescale is given without --posterior, must be with it");
      require(maskSeed == null, "--mask-seed is %d without --posterior, must be with it", maskSeed);
      return;
    }
    require(samples >= 1 && samples <= 100, "--posterior is %d, must be from 1 to 100", samples);
    require(
        maskRate == null || (maskRate >= 0 && maskRate < 1),
        "--mask-rate is %s, must be at least 0 and below 1",
        maskRate);
  }

  private ExportOptions.Posterior posterior(Checkpoint checkpoint) {
    if (samples == null) {
      return null;
    }
    require(
        !checkpoint.masked().isEmpty(),
        "--posterior: run %s (method %s) masks no kernel, must be a run of a sparse method",
        run,
        checkpoint.method());
    require(
        maskRate != null || checkpoint.maskRate() > 0,
        "--posterior: run %s was trained without a random mask, --mask-rate must be given",
        run);
    boolean averaged = checkpoint.weights() == Weights.AVERAGE && checkpoint.maskRate() > 0;
    return new ExportOptions.Posterior(
        samples,
        maskRate != null ? maskRate : checkpoint.maskRate(),
        maskSeed != null ? maskSeed : 1,
        maskRescale != null ? maskRescale : averaged);
  }

  private static double temperature(RunFolder folder) {
    String text = TypedYaml.text(folder.summary(), "summary file");
    JsonNode temperature = TypedYaml.parse(text, folder.summary().toString()).path("temperature");
    require(
        temperature.isNumber() && temperature.doubleValue() > 0,
        "--fold-temperature: %s holds temperature %s, must be a number above 0",
        folder.summary(),
        temperature.isMissingNode() ? "nowhere" : temperature);
    return temperature.doubleValue();
  }
}
