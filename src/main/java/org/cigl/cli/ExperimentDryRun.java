package org.cigl.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cigl.data.LabelledData;
import org.cigl.experiment.Experiment;
import org.cigl.graph.SessionSettings;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.run.TrainingRun;

/** What {@code --dry-run} prints of an experiment. */
final class ExperimentDryRun {
  private final PrintWriter out;
  private final Path output;

  ExperimentDryRun(PrintWriter out, Path output) {
    this.out = out;
    this.output = output;
  }

  /**
   * Prints it.
   *
   * @param pending trainings that are still to be done
   * @param done how many are done already
   */
  void print(List<List<Recipe>> pending, int done, int processes) {
    if (pending.isEmpty()) {
      out.println("all trainings are done; the results would be written into " + output);
      out.flush();
      return;
    }
    Recipe first = pending.get(0).get(0);
    SessionSettings.takeThreads(first);
    LabelledData data = first.data().load();
    List<DryRun.Group> groups = new ArrayList<>();
    bySetting(pending).forEach((name, alike) -> groups.add(group(name, alike, data)));
    new DryRun(out).trainings(groups, done, processes, output.toString());
  }

  /** Trainings that differ in their seeds alone take as long. */
  private static Map<String, List<List<Recipe>>> bySetting(List<List<Recipe>> trainings) {
    Map<String, List<List<Recipe>>> groups = new LinkedHashMap<>();
    for (List<Recipe> training : trainings) {
      String name = training.stream().map(Experiment::setting).collect(Collectors.joining(", "));
      groups.computeIfAbsent(name, key -> new ArrayList<>()).add(training);
    }
    return groups;
  }

  private static DryRun.Group group(String name, List<List<Recipe>> alike, LabelledData data) {
    List<Recipe> one = alike.get(0);
    List<TrainingRun> runs = one.stream().map(recipe -> new TrainingRun(recipe, data)).toList();
    List<Prediction> predictions =
        one.stream().map(recipe -> recipe.method().prediction()).toList();
    TrainingRun run = runs.get(0);
    return DryRun.Group.timed(
        name, alike.size(), run, predictions, alike.size() * run.schedule().totalSteps());
  }
}
