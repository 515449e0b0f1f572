package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cigl.InvalidInputException;
import org.cigl.experiment.Experiment;
import org.cigl.experiment.Results;
import org.cigl.experiment.SparsitySweep;
import org.cigl.files.IoErrors;
import org.cigl.plot.Pictures;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cigl sweep}. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "Train over a range of sparsities and draw accuracy and ECE against sparsity, as in figure 1"
          + " (c) of the CigL paper. Every run's own folder holds its reliability diagram, as in"
          + " (a) and (b).",
      "A finished run is kept: the same command resumes it."
    },
    footer = {
      "%nExample:",
      "  cigl sweep --methods rigl,cigl --sparsities 0.9,0.95,0.99 -o runs/sweep"
    })
final class SweepCommand implements Callable<Integer> {
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
          "Methods with masks (${COMPLETION-CANDIDATES}), a line each. Default: ${DEFAULT-VALUE}.")
  private List<Method> methods;

  @Option(
      names = "--sparsities",
      split = ",",
      defaultValue = "0,0.5,0.8,0.9,0.95,0.98,0.99,0.995,0.999",
      paramLabel = "S",
      description =
          "Sparsities, each at least 0 (nothing is zero) and below 1. Default: ${DEFAULT-VALUE}.")
  private List<Double> sparsities;

  @Override
  public Integer call() {
    options.requireNoSparsity();
    ExperimentOptions.requireDistinct("--sparsities", sparsities);
    for (Method method : methods) {
      require(method.sparse(), "--methods holds %s, which has no sparsity", method.label());
    }
    List<Recipe> recipes = options.recipes(methods, sparsities);
    List<String> results = new ArrayList<>(ExperimentFiles.names("sweep"));
    results.addAll(List.of("sweep.png", "sweep.svg"));
    Optional<Experiment> experiment = options.train(spec, recipes, results);
    if (experiment.isPresent()) {
      show(experiment.get());
    }
    return 0;
  }

  private void show(Experiment experiment) {
    Results results = experiment.results();
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    ExperimentFiles.write(out, experiment, results, options.output(), "sweep");
    Results.Run first = results.runs().get(0);
    try {
      Pictures.write(
          SparsitySweep.of(results, first.network() + ", " + first.dataset()),
          SparsitySweep.WIDTH,
          SparsitySweep.HEIGHT,
          options.output(),
          "sweep");
    } catch (IOException e) {
      throw new InvalidInputException(
          "output " + options.output() + " cannot be written: " + IoErrors.of(e), e);
    }
    out.println("picture  " + options.output().resolve("sweep.png"));
    out.flush();
  }
}
