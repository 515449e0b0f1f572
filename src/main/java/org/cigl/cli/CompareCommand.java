package org.cigl.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cigl.experiment.Experiment;
import org.cigl.experiment.ResultTables;
import org.cigl.experiment.Results;
import org.cigl.experiment.TextTable;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cigl compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Train several methods at several sparsities with several seeds, all else alike, and tabulate"
          + " accuracy and calibration.",
      "Methods that differ only in how they predict share one training. A finished run is kept: the"
          + " same command goes on where it was stopped."
    },
    footer = {"%nExample:", "  cigl compare --methods rigl,cigl --seeds 1,2,3 -o runs/comparison"})
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ExperimentOptions options;

  @Option(
      names = "--methods",
      split = ",",
      defaultValue = "rigl,cigl",
      paramLabel = "METHOD",
      converter = MethodConverter.class,
      completionCandidates = MethodConverter.Names.class,
      description =
          "Methods (${COMPLETION-CANDIDATES}); the first is what the others are compared with."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Method> methods;

  @Option(
      names = "--sparsities",
      split = ",",
      paramLabel = "S",
      description = "Sparsities, each at least 0 and below 1. Default: the recipe's.")
  private List<Double> sparsities;

  @Override
  public Integer call() {
    if (sparsities != null) {
      options.requireNoSparsity();
    }
    List<Double> chosen =
        sparsities == null ? List.of(options.load(Map.of()).sparsity()) : sparsities;
    ExperimentOptions.requireDistinct("--sparsities", chosen);
    List<Recipe> recipes = options.recipes(methods, chosen);
    Optional<Experiment> experiment =
        options.train(spec, recipes, ExperimentFiles.names("comparison"));
    if (experiment.isPresent()) {
      show(experiment.get());
    }
    return 0;
  }

  private void show(Experiment experiment) {
    Results results = experiment.results();
    PrintWriter out = spec.commandLine().getOut();
    for (TextTable table : new ResultTables(results).all()) {
      out.println();
      out.println(table.caption());
      out.println(Tables.of(table));
    }
    out.println();
    ExperimentFiles.write(out, experiment, results, options.output(), "comparison");
    out.flush();
  }
}
