package org.cigl.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.cigl.data.LabelledData;
import org.cigl.experiment.Experiment;
import org.cigl.graph.SessionSettings;
import org.cigl.mlflow.LoggedRun;
import org.cigl.mlflow.MlflowTracking;
import org.cigl.recipe.Recipe;
import org.cigl.run.CheckpointPolicy;
import org.cigl.run.TrainingRun;
import org.cigl.train.TrainingListener;
import picocli.CommandLine.Model.CommandSpec;

/** Trains an experiment's trainings: one of them, or all, in this process or in several. */
final class ExperimentRunner {
  private final PrintWriter out;
  private final Experiment experiment;
  private final List<Recipe> recipes;
  private final CheckpointPolicy saved;
  private final MlflowTracking tracking;
  private final TrainingQueue queue;

  ExperimentRunner(
      CommandSpec spec,
      Experiment experiment,
      List<Recipe> recipes,
      CheckpointPolicy saved,
      MlflowTracking tracking) {
    this.out = spec.commandLine().getOut();
    this.experiment = experiment;
    this.recipes = recipes;
    this.saved = saved;
    this.tracking = tracking;
    this.queue = new TrainingQueue(spec, saved.stop());
  }

  /** Does the training with that index alone. */
  void trainOne(int index) {
    if (experiment.pending(experiment.trainings().get(index)).isEmpty()) {
      out.printf("training %d has been done already%n", index);
      out.flush();
    } else {
      train(List.of(index), 1);
    }
  }

  /** Does all that are still to be done, so many at a time. */
  void trainAll(int processes) {
    List<Integer> pending = new ArrayList<>();
    List<List<Recipe>> trainings = experiment.trainings();
    for (int i = 0; i < trainings.size(); i++) {
      if (!experiment.pending(trainings.get(i)).isEmpty()) {
        pending.add(i);
      }
    }
    train(pending, processes);
  }

  /** Trains, once it is known that all can be trained with the data. */
  private void train(List<Integer> indices, int processes) {
    SessionSettings.takeThreads(recipes.get(0));
    LabelledData data = recipes.get(0).data().load();
    List<TrainingQueue.Job> jobs = indices.stream().map(index -> job(index, data)).toList();
    queue.plan(jobs.size(), jobs.stream().mapToLong(TrainingQueue.Job::steps).sum());
    queue.run(jobs, processes);
  }

  private TrainingQueue.Job job(int index, LabelledData data) {
    List<Recipe> left = experiment.pending(experiment.trainings().get(index));
    List<TrainingRun> runs = left.stream().map(recipe -> new TrainingRun(recipe, data)).toList();
    return new TrainingQueue.Job(
        Experiment.names(left),
        left.get(0),
        runs.get(0).schedule().totalSteps(),
        runs.stream().mapToInt(run -> run.outline().reports()).sum(),
        data.test().size(),
        data.train().classes(),
        experiment.run(left.get(0)).history(),
        SpreadOptions.training(index),
        watchers -> train(left, data, watchers));
  }

  private void train(List<Recipe> alike, LabelledData data, List<TrainingListener> watchers) {
    List<LoggedRun> runs =
        alike.stream().map(recipe -> new LoggedRun(recipe, experiment.run(recipe))).toList();
    tracking.log(
        runs,
        watchers,
        all -> {
          experiment.train(alike, data, all, saved);
          return runs;
        },
        page -> out.println("mlflow   " + page));
  }
}
