package org.cigl.run;

import java.time.Duration;
import java.util.List;
import org.cigl.checkpoint.StopRequest;
import org.cigl.distributed.Cluster;
import org.cigl.graph.GraphParts;
import org.cigl.graph.TrainingGraph;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.train.StepBoundary;
import org.cigl.train.Trainer;
import org.cigl.train.TrainingState;

/**
 * A run as a worker sees it that is not the chief: it trains along, and leaves the run's folder,
 * the evaluation and the export to the chief.
 */
public final class WorkerRun {
  private final PreparedRun plan;
  private final WorkerGroup workers;

  /**
   * Loads the data.
   *
   * @throws org.cigl.InvalidInputException if recipe, network and data do not fit together
   */
  public WorkerRun(Recipe recipe, Cluster cluster) {
    plan = PreparedRun.of(recipe, recipe.data().load());
    workers = new ClusterGroup(cluster);
  }

  /**
   * Trains from where the chief is to the end.
   *
   * @param stop what asks this process, and by that all of them, to stop
   * @throws org.cigl.checkpoint.RunStoppedException if one of them was asked to
   */
  public void follow(StopRequest stop) {
    CheckpointPolicy shared =
        workers.checkpoints(new CheckpointPolicy(Duration.ofDays(1), null, 1, stop));
    Prediction prediction = plan.recipe().method().prediction();
    try (TrainingGraph graph =
        new TrainingGraph(
            plan.recipe(),
            plan.network(),
            plan.split().train(),
            plan.normalization(),
            GraphParts.of(List.of(prediction)),
            workers.communicator())) {
      Trainer trainer =
          new Trainer(
              plan.recipe(),
              plan.schedule(),
              plan.split(),
              graph,
              prediction.snapshots(),
              List.of());
      StepBoundary stepBoundary = WorkerGroup.interrupting(shared.stop());
      workers.during(
          () -> {
            TrainingState begun = workers.begin(plan, graph, TrainingState.START);
            return trainer.train(begun, workers.checking(graph, stepBoundary, begun.step()));
          });
    }
  }
}
