package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.cigl.data.LabelledData;
import org.cigl.export.ServedModel;
import org.cigl.gate.CandidateRefusedException;
import org.cigl.gate.CurrentVersion;
import org.cigl.gate.Gate;
import org.cigl.gate.Verdict;
import org.cigl.kernels.KernelLibrary;
import org.cigl.recipe.Kernels;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.run.RunFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cigl export --gate}: nothing is written where the candidate is refused. */
final class ExportGate {
  @Mixin private GateOptions options;

  @Option(
      names = "--gate",
      description = {
        "Write nothing, and exit with code 3, if the model is worse than the version now in the"
            + " folder: on the test images of the run's data, by the limits below. See cigl gate."
      })
  private boolean gate;

  /**
   * Checks what can be checked before the export.
   *
   * @param output folder of models; null where no model is written
   */
  void requireSound(Path output) {
    if (gate) {
      require(output != null, "--gate is given without --output, must be with it");
      options.limits();
    } else {
      options.requireNone();
    }
  }

  /**
   * Judges a complete candidate that has not taken its place yet.
   *
   * @param candidate folder of the SavedModel
   * @param modelFolder where it is to become a version
   * @param run that it comes from
   * @throws CandidateRefusedException if it is worse than the limits allow
   */
  void check(Path candidate, Path modelFolder, RunFolder run, PrintWriter out) {
    if (!gate) {
      return;
    }
    Recipe recipe = RecipeFile.load(run.recipe().toString(), Map.of());
    LabelledData set = recipe.data().load();
    Integer offset = recipe.data().labelOffset();
    ModelDataCheck check = ModelDataCheck.ofTest(out, set);
    Optional<Path> current = CurrentVersion.newest(modelFolder);
    // As the run computed; where this build has no such kernels, by TensorFlow's.
    Kernels kernels = KernelLibrary.available() ? recipe.kernels() : Kernels.DENSE;
    try (ServedModel served = ServedModel.load(candidate, kernels);
        ServedModel other = current.map(path -> ServedModel.load(path, kernels)).orElse(null)) {
      Verdict verdict =
          Gate.judge(
              check.matched(served, ModelDataCheck.origin(served), offset),
              Optional.ofNullable(other).map(model -> check.alike(served, model, offset)),
              set.test(),
              options.limits(),
              recipe.seed());
      GateTables.print(out, verdict);
      out.println("candidate: " + served.kernels().summary());
      out.println("current  " + current.map(Path::toString).orElse("none in " + modelFolder));
      out.flush();
      if (!verdict.passed()) {
        throw new CandidateRefusedException(verdict);
      }
    }
  }
}
