package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.cigl.InvalidInputException;
import org.cigl.export.ExportOptions;
import org.cigl.export.GraphForm;
import org.cigl.export.KServeManifest;
import org.cigl.export.ModelDocuments;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.export.Storage;
import org.cigl.export.TrainedModel;
import org.cigl.files.OutputFile;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.ModelCard;
import org.cigl.run.NewFolder;
import org.cigl.run.RunFolder;
import org.cigl.run.Summary;
import org.cigl.run.TrainedWeights;
import org.cigl.run.WeightsArchive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    },
    footer = {"%nExample:", "  cigl export runs/photos --output models --fold-temperature"})
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ExportGate gate;
  @Mixin private KServeOptions kserve;

  @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
  private Path run;

  @Option(
      names = {"-o", "--output"},
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

  /** Which of the run's weights. */
  enum Which {
    FINAL,
    BEST
  }

  @Option(
      names = "--weights",
      defaultValue = "FINAL",
      paramLabel = "WHICH",
      description = {
        "final (the average, where the method averages) or best (the last weights of the epoch"
            + " that cigl train --keep-best kept, without a model card: the run's metrics are not"
            + " theirs). Default: final."
      })
  private Which weights;

  @Option(
      names = "--fold-temperature",
      description =
          "Divide the logits by the temperature in the run's summary.json, in every signature.")
  private boolean foldTemperature;

  @Option(
      names = "--force-temperature",
      description = {
        "With --fold-temperature: fold it even if the validation images that it was fitted on do"
            + " not determine it."
      })
  private boolean forceTemperature;

  @Mixin private PosteriorOptions posterior;

  @Option(
      names = "--storage",
      paramLabel = "STORAGE",
      description = {
        "How the files keep kernels: compact (the nonzeros and where they are, made dense again"
            + " when the model is loaded), compact_float16 (with values rounded to 16 bits) or"
            + " dense. Default: compact, or dense with --freeze."
      })
  private Storage storage;

  @Option(
      names = "--fold-batch-norm",
      description = {
        "Fold batch norm into the convolution or fully connected layer before it. The written"
            + " model's logits are compared with the trained network's before it is in place."
      })
  private boolean foldBatchNorm;

  @Option(
      names = "--freeze",
      description = {
        "Make parameters constants of the graph, in place of variables: for tools that optimize"
            + " constants. They are stored dense, and must fit a graph's 2 GiB."
      })
  private boolean freeze;

  @Option(
      names = "--warmup",
      defaultValue = "16",
      paramLabel = "N",
      description = {
        "Requests for TensorFlow Serving to warm up with, about images of the run, 0 to 1000."
            + " Default: ${DEFAULT-VALUE}."
      })
  private int warmup;

  @Option(
      names = "--npz",
      paramLabel = "FILE",
      description = "Write weights and masks as a NumPy archive, in place of a model or beside it.")
  private Path npz;

  @Override
  public Integer call() {
    require(
        output != null || npz != null,
        "--output is missing: must be the folder of models, or --npz the file to write");
    require(warmup >= 0 && warmup <= 1000, "--warmup is %d, must be from 0 to 1000", warmup);
    require(
        !freeze || storage == null || storage == Storage.DENSE,
        "--storage is %s, must be dense with --freeze: constants are part of the graph",
        storage == null ? null : storage.name().toLowerCase(Locale.ROOT));
    posterior.requireSound();
    gate.requireSound(output);
    require(
        weights == Which.FINAL || !foldTemperature,
        "--fold-temperature is given with --weights best, must not be: it was fitted for the"
            + " final model");
    RunFolder folder = RunFolder.open(run);
    RunFolder values = weights == Which.FINAL ? folder : folder.openBest();
    // Everything is checked before the variables are read, which takes longer.
    if (npz != null) {
      requireParent(npz);
    }
    Target target = output == null ? null : target(folder);
    Optional<KServeManifest> manifest =
        kserve.manifest(output, target == null ? "" : target.base().getFileName().toString());
    TrainedWeights checkpoint = TrainedWeights.read(values);
    PrintWriter out = spec.commandLine().getOut();
    if (target != null) {
      write(target, folder, values, checkpoint, out);
    }
    manifest.ifPresent(written -> kserve.write(written, out));
    if (npz != null) {
      TrainedModel model = checkpoint.model(values, false);
      WeightsArchive.write(npz, model, checkpoint.masks(values, model.network()));
      out.println("weights  " + npz);
    }
    out.flush();
    return 0;
  }

  /** Where the model goes. */
  private record Target(Path base, int version) {}

  private Target target(RunFolder folder) {
    String model = name != null ? name : recipe(folder).name();
    require(
        model.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        "--name is '%s', must be letters, digits, '.', '_' or '-', at most 64",
        model);
    Path base = output.resolve(model);
    NewFolder.requireFolder(base);
    if (version == null) {
      return new Target(base, SavedModelWriter.nextVersion(base)); // or a later one, by then
    }
    SavedModelWriter.newFolder(base, version);
    return new Target(base, version);
  }

  private static void requireParent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    require(
        parent != null && Files.isDirectory(parent) && !Files.isDirectory(file),
        "--npz is %s, must be a file in a folder that exists",
        file);
    OutputFile.requireReplaceable("--npz", file, "/kernel.npy");
  }

  private static Recipe recipe(RunFolder folder) {
    return RecipeFile.load(folder.recipe().toString(), Map.of());
  }

  private void write(
      Target target,
      RunFolder folder,
      RunFolder values,
      TrainedWeights checkpoint,
      PrintWriter out) {
    ExportOptions.Posterior sampled = posterior.of(checkpoint, run.toString());
    Summary summary = Summary.read(folder);
    if (foldTemperature && !forceTemperature && summary.temperatureFit() != null) {
      summary.temperatureFit().doubt().ifPresent(this::refuseTemperature);
    }
    Double temperature = foldTemperature ? summary.temperature() : null;
    GraphForm form = new GraphForm(foldBatchNorm, freeze);
    ExportOptions options = new ExportOptions(temperature, sampled, storage, warmup, form);
    TrainedModel model = checkpoint.model(values, posterior.fromSnapshots());
    ModelDocuments documents =
        weights == Which.FINAL ? new ModelCard(summary, recipe(folder)) : metadata -> Map.of();
    Consumer<Path> check =
        complete -> {
          ServedModel.load(complete).close();
          gate.check(complete, target.base(), folder, out);
        };
    Path written =
        version == null
            ? SavedModelWriter.writeNext(model, options, documents, target.base(), check)
            : SavedModelWriter.write(model, options, documents, target.base(), version, check);
    out.println("model    " + written);
    if (temperature != null) {
      out.printf(Locale.ROOT, "logits   divided by temperature %.4f%n", temperature);
    }
  }

  private void refuseTemperature(String doubt) {
    throw new InvalidInputException(
        String.format(
            "--fold-temperature: of run %s, %s; must not be folded, but --force-temperature does",
            run, doubt));
  }
}
