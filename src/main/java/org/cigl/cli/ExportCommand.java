package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cigl.export.SavedModelWriter;
import org.cigl.export.ServedModel;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.Checkpoint;
import org.cigl.run.RunFolder;
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

  @Override
  public Integer call() {
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
    Path written =
        SavedModelWriter.write(
            Checkpoint.load(folder), base, chosen, complete -> ServedModel.load(complete).close());
    spec.commandLine().getOut().println("model    " + written);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
