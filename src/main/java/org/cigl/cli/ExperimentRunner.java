package org.cigl.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.cigl.data.LabelledData;
import org.cigl.experiment.Experiment;
import org.cigl.experiment.TrainingProcesses;
import org.cigl.recipe.Recipe;
import org.cigl.run.Keeping;
import org.cigl.run.TrainingRun;
import org.cigl.train.SessionSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** Trains an experiment's trainings: one of them, or all, in this process or in several. */
final class ExperimentRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ExperimentRunner.class);

  private final CommandSpec spec;
  private final PrintWriter out;
  private final Experiment experiment;
  private final List<Recipe> recipes;
  private final Keeping saved;

  ExperimentRunner(CommandSpec spec, Experiment experiment, List<Recipe> recipes, Keeping saved) {
    this.spec = spec;
    this.out = spec.commandLine().getOut();
    this.experiment = experiment;
    this.recipes = recipes;
    this.saved = saved;
  }

  /** Does the training with that index alone. */
  void trainOne(int index) {
    List<Recipe> left = experiment.pending(experiment.trainings().get(index));
    if (left.isEmpty()) {
      say("training %d has been done already", index);
    } else {
      train(left, load(List.of(left)));
    }
  }

  /** Does all that are still to be done, so many at a time. */
  void trainAll(int processes) {
    List<List<Recipe>> pending = experiment.pending();
    if (processes > 1) {
      load(pending);
      inProcesses(processes);
      return;
    }
    LabelledData data = load(pending);
    for (int i = 0; i < pending.size(); i++) {
      say("training %d of %d: %s", i + 1, pending.size(), Experiment.names(pending.get(i)));
      train(pending.get(i), data);
    }
  }

  /** The data, once it is known that all can be trained with it. */
  private LabelledData load(List<List<Recipe>> trainings) {
    SessionSettings.takeThreads(recipes.get(0));
    LabelledData data = recipes.get(0).data().load();
    trainings.forEach(alike -> alike.forEach(recipe -> new TrainingRun(recipe, data)));
    return data;
  }

  private void train(List<Recipe> alike, LabelledData data) {
    Recipe first = alike.get(0);
    long steps = new TrainingRun(first, data).schedule().totalSteps();
    try (Progress progress = Progress.of(spec.commandLine().getErr(), steps, first.epochs())) {
      experiment.train(alike, data, List.of(progress), saved);
    }
  }

  private void inProcesses(int atOnce) {
    if (recipes.get(0).threads() == 0) {
      LOG.warn(
          "each of the {} processes takes a thread for every core: --threads limits them", atOnce);
    }
    List<String> arguments = spec.root().commandLine().getParseResult().expandedArgs();
    List<TrainingProcesses.Training> processes = new ArrayList<>();
    List<List<Recipe>> trainings = experiment.trainings();
    for (int i = 0; i < trainings.size(); i++) {
      if (!experiment.pending(trainings.get(i)).isEmpty()) {
        processes.add(
            new TrainingProcesses.Training(
                Experiment.names(trainings.get(i)), SpreadOptions.command(arguments, i)));
      }
    }
    new TrainingProcesses(processes, atOnce, System.err)
        .run(
            saved.stop(),
            begun ->
                say(
                    "training %d of %d: %s",
                    processes.indexOf(begun) + 1, processes.size(), begun.name()));
  }

  private void say(String format, Object... arguments) {
    out.printf(format + "%n", arguments);
    out.flush();
  }
}
