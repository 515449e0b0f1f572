package org.cigl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cigl.files.AtomicWrite;
import org.cigl.network.Parameter;
import org.cigl.recipe.RecipeFile;
import org.cigl.yaml.TypedYaml;

/** What is known of a run before its first step. */
final class RunInitializer {
  private RunInitializer() {}

  /**
   * Writes the recipe and the network into the run's folder, and publishes layers and cost.
   *
   * @param budgets of the masked kernels by name
   */
  static void write(PreparedRun plan, RunTarget use, Map<String, Long> budgets) throws IOException {
    writeRecipe(use);
    AtomicWrite.text(use.folder().network(), plan.networkFile().text());
    for (Parameter parameter : plan.network().parameters()) {
      Long budget = budgets.get(parameter.name());
      if (budget != null) {
        use.metrics().layer(parameter.name(), budget, parameter.size());
      }
    }
    RunCost cost = plan.cost(use.recipe());
    use.metrics()
        .flops("inference", (double) cost.inferenceFlops(), (double) cost.denseInferenceFlops());
    use.metrics().flops("training_step", cost.trainingFlops(), cost.denseTrainingFlops());
    int sparse = plan.kernels().sparse().size();
    use.metrics().kernels(sparse, plan.kernels().layers() - sparse);
  }

  /** A file that says the same already stays as it is, comments and all. */
  private static void writeRecipe(RunTarget use) throws IOException {
    Path file = use.folder().recipe();
    if (!Files.exists(file) || !RecipeFile.load(file.toString(), Map.of()).equals(use.recipe())) {
      AtomicWrite.text(file, TypedYaml.write(use.recipe()));
    }
  }
}
