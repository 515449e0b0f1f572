package org.cigl.cli;

import static org.cigl.InvalidInputException.require;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import org.cigl.run.Comparison;
import org.cigl.run.RunFolder;
import org.cigl.run.TrainingRun;
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
      "Train several methods with several seeds, all else alike, and print the means.",
      "A finished run is kept: the same command goes on where it was stopped."
    })
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RecipeOptions options;

  @Option(
      names = "--methods",
      split = ",",
      defaultValue = "rigl,cigl",
      paramLabel = "METHOD",
      description =
          "Methods; the first is what the others are compared with."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Method> methods;

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "1,2,3,4,5",
      paramLabel = "N",
      description = "Seeds. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder for the runs and comparison.csv.")
  private Path output;

  @Override
  public Integer call() {
    requireDistinct("--methods", methods);
    requireDistinct("--seeds", seeds);
    RunFolder.requireFolder(output);
    PrintWriter out = spec.commandLine().getOut();
    List<Recipe> recipes = new ArrayList<>();
    for (long seed : seeds) {
      for (Method method : methods) {
        recipes.add(options.load(Map.of("seed", Long.toString(seed), "method", method.label())));
      }
    }
    Comparison comparison = new Comparison(output);
    for (Recipe recipe : recipes) {
      comparison.check(recipe);
    }
    for (Recipe recipe : recipes) {
      new TrainingRun(recipe);
    }
    for (int i = 0; i < recipes.size(); i++) {
      Recipe recipe = recipes.get(i);
      String position = (i + 1) + "/" + recipes.size();
      long steps = new TrainingRun(recipe).schedule().totalSteps();
      try (Progress progress = Progress.of(spec.commandLine().getErr(), steps, recipe.epochs())) {
        comparison.add(
            recipe,
            List.of(progress),
            (name, done) -> {
              out.println(position + " " + name + (done ? ": done before" : ""));
              out.flush();
            });
      }
    }
    print(out, comparison);
    out.println("figures  " + comparison.writeCsv());
    out.flush();
    return 0;
  }

  private static void requireDistinct(String option, List<?> values) {
    require(
        values != null && !values.isEmpty() && new HashSet<>(values).size() == values.size(),
        "%s is %s, must be at least one, each named once",
        option,
        values);
  }

  private static void print(PrintWriter out, Comparison comparison) {
    List<String> names = comparison.methods();
    List<String> header = new ArrayList<>(List.of("mean (deviation)"));
    header.addAll(names);
    names.stream().skip(1).forEach(name -> header.add(name + " - " + names.get(0)));
    List<List<String>> rows = new ArrayList<>();
    for (String figure : Comparison.FIGURES) {
      List<String> row = new ArrayList<>(List.of(figure));
      names.forEach(name -> row.add(cell(comparison.values(name, figure), "%.4f (%.4f)")));
      double[] base = comparison.values(names.get(0), figure);
      names.stream()
          .skip(1)
          .forEach(
              name -> {
                double[] difference = comparison.values(name, figure);
                for (int i = 0; i < difference.length; i++) {
                  difference[i] -= base[i];
                }
                row.add(cell(difference, "%+.4f (%.4f)"));
              });
      rows.add(row);
    }
    out.println();
    out.println(Tables.of(header, rows));
  }

  private static String cell(double[] values, String format) {
    SummaryStatistics statistics = Comparison.statistics(values);
    return String.format(
        Locale.ROOT, format, statistics.getMean(), statistics.getStandardDeviation());
  }
}
