package org.cigl.train;

import java.util.List;
import java.util.function.Consumer;
import org.cigl.TrainingFailedException;
import org.cigl.calibration.Predictions;
import org.cigl.data.Split;
import org.cigl.graph.Communicator;
import org.cigl.graph.TrainingGraph;
import org.cigl.graph.Weights;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;

/** The training loop: steps, topology updates and snapshots, epoch by epoch. */
public final class Trainer {
  /** Batches that the batch norm of the average is estimated on after an epoch. */
  private static final int SAMPLED_BATCHES = 10;

  private final Recipe recipe;
  private final Schedule schedule;
  private final Split data;
  private final TrainingGraph graph;
  private final List<TrainingListener> listeners;
  private final TopologyPlan topology;
  private final EpochBatches epochs;
  private final boolean takesSnapshots;
  private final NonFiniteSteps nonFinite;
  private final StopRule stopRule;

  /**
   * Prepares a run on a freshly initialised graph.
   *
   * @param takesSnapshots whether snapshots of weights and masks are taken at each epoch's end,
   *     from the schedule's averaging epoch on: averaged where the graph averages, and listeners
   *     are notified
   */
  public Trainer(
      Recipe recipe,
      Schedule schedule,
      Split data,
      TrainingGraph graph,
      boolean takesSnapshots,
      List<TrainingListener> listeners) {
    this(recipe, schedule, data, graph, takesSnapshots, listeners, StopRule.NEVER);
  }

  /**
   * As above, for a run that may end early.
   *
   * @param stopRule asked before each epoch; the chief's answer holds for all workers
   */
  public Trainer(
      Recipe recipe,
      Schedule schedule,
      Split data,
      TrainingGraph graph,
      boolean takesSnapshots,
      List<TrainingListener> listeners,
      StopRule stopRule) {
    this.stopRule = stopRule;
    this.recipe = recipe;
    this.schedule = schedule;
    this.data = data;
    this.graph = graph;
    this.takesSnapshots = takesSnapshots;
    this.listeners = List.copyOf(listeners);
    this.topology = new TopologyPlan(recipe, schedule, graph);
    this.epochs = new EpochBatches(recipe, data.train().size(), graph.workers().share());
    this.nonFinite =
        new NonFiniteSteps(
            recipe.guard(), event -> notify(listener -> listener.stepSkipped(event)));
  }

  /**
   * Trains from the start to the end; where the graph averages, re-estimates the average's
   * batch-norm statistics.
   *
   * @return what it came to
   * @throws org.cigl.RunFailedException where the recipe's guard stops the run
   */
  public TrainingState train() {
    return train(TrainingState.START, StepBoundary.NONE);
  }

  /**
   * Trains from a state on, with which the graph's variables must go.
   *
   * @param stepBoundary called after every step, and once an epoch's end is done with
   * @return what it came to
   * @throws org.cigl.RunFailedException where the recipe's guard stops the run
   */
  public TrainingState train(TrainingState from, StepBoundary stepBoundary) {
    notify(listener -> listener.trainingBegins(graph));
    TrainingProgress progress = new TrainingProgress(from);
    long perEpoch = schedule.stepsPerEpoch();
    int first = (int) (progress.step() / perEpoch) + 1;
    for (int number = first; number <= recipe.epochs() && !stops(); number++) {
      EpochBatches.Epoch epoch = epochs.epoch(number);
      int done = (int) (progress.step() % perEpoch);
      graph.beginEpoch(number, epoch.order(), done);
      for (int i = done; i < epoch.batches().size(); i++) {
        step(epoch, i, progress, stepBoundary);
        if (progress.step() % perEpoch != 0) {
          stepBoundary.reached(progress.state());
        }
      }
      if (takesSnapshots && number >= schedule.averagingEpoch()) {
        takeSnapshot(progress);
      }
      endEpoch(number, progress);
      progress.epochEnded();
      stepBoundary.reached(progress.state());
    }
    if (graph.averages()) {
      reestimateBatchNorm(Integer.MAX_VALUE);
    }
    return progress.state();
  }

  private boolean stops() {
    return recipe.earlyStopping() != null
        && graph.workers()
                .allReduce(new int[] {stopRule.stops() ? 1 : 0}, Communicator.Merge.MAX)[0]
            == 1;
  }

  /**
   * Steps the optimizer, or updates the topology instead.
   *
   * @param index of the batch in its epoch, from 0
   */
  private void step(
      EpochBatches.Epoch epoch, int index, TrainingProgress progress, StepBoundary stepBoundary) {
    long step = progress.step();
    int[] batch = epoch.batches().get(index);
    double rate = schedule.learningRate().at(step);
    long before = System.nanoTime();
    boolean updates = topology.updatesAt(step);
    TrainingGraph.TopologyResult update =
        updates ? graph.steps().updateTopology(batch, step, topology.changes(step)) : null;
    TrainingGraph.StepResult result = updates ? update.step() : optimize(batch, step, rate);
    double seconds = (System.nanoTime() - before) / 1e9;
    TrainingListener.StepDone done =
        new TrainingListener.StepDone(step, epoch.number(), rate, result, seconds);
    notify(listener -> listener.stepDone(done));
    if (!result.finite()) {
      nonFinite.skip(
          nonFinite(epoch, index, done),
          progress.consecutiveSkipped(),
          updates && topology.prunesAt(step),
          () -> stepBoundary.failing(progress.state()));
      progress.skippedOne();
    } else if (updates) {
      TrainingListener.TopologyUpdated event = topology.updated(update, step);
      notify(listener -> listener.topologyUpdated(event));
      progress.topologyUpdated();
    } else {
      progress.optimized(result);
    }
  }

  private TrainingGraph.StepResult optimize(int[] batch, long step, double rate) {
    return graph
        .steps()
        .optimize(
            batch,
            new TrainingGraph.StepInput(
                step, topology.iteration(step), rate, topology.remembersAt(step)));
  }

  private TrainingListener.NonFiniteStep nonFinite(
      EpochBatches.Epoch epoch, int index, TrainingListener.StepDone done) {
    graph.beginEpoch(epoch.number(), epoch.order(), index);
    return new TrainingListener.NonFiniteStep(
        done.step(),
        epoch.number(),
        index + 1,
        done.learningRate(),
        done.result(),
        graph.steps().locateNonFinite(epoch.batches().get(index), done.step()),
        epoch.whole(index));
  }

  private void takeSnapshot(TrainingProgress progress) {
    long last = progress.step() - 1;
    if (graph.averages()) {
      graph.average(last, progress.snapshots());
    }
    progress.snapshotTaken();
    TrainingListener.SnapshotTaken event =
        new TrainingListener.SnapshotTaken(last, progress.snapshots());
    notify(listener -> listener.snapshotTaken(event));
  }

  private void endEpoch(int epoch, TrainingProgress progress) {
    Predictions held = graph.classifier(Weights.LAST).predict(data.validation());
    TrainingListener.EpochDone event =
        new TrainingListener.EpochDone(
            epoch,
            progress.step(),
            schedule.learningRate().at(progress.step() - 1),
            progress.meanLoss(),
            progress.meanAccuracy(),
            TrainingListener.Validation.of(held),
            finalModel(held, progress.snapshots()),
            progress.snapshots(),
            progress.seconds());
    notify(listener -> listener.epochDone(event));
  }

  /**
   * The metrics of what the run would end with now; null before the first snapshot of an average,
   * where its predictions are not finite, and where many models predict.
   *
   * @param last predictions of the last weights
   */
  private TrainingListener.Validation finalModel(Predictions last, int snapshots) {
    if (graph.averages()) {
      if (snapshots == 0) {
        return null;
      }
      return averageSoFar();
    }
    return recipe.method().prediction() == Prediction.LAST_WEIGHTS
        ? TrainingListener.Validation.of(last)
        : null;
  }

  /**
   * Training does not need it: what is not finite fails the run at its end, if it still is then.
   */
  private TrainingListener.Validation averageSoFar() {
    reestimateBatchNorm(SAMPLED_BATCHES);
    try {
      return TrainingListener.Validation.of(
          graph.classifier(Weights.AVERAGE).predict(data.validation()));
    } catch (TrainingFailedException e) {
      return null;
    }
  }

  /** By some batches, or by all. */
  private void reestimateBatchNorm(int most) {
    EpochBatches.Epoch epoch = epochs.epoch(recipe.epochs());
    graph.beginReestimation(epoch.order());
    for (int i = 0; i < Math.min(most, epoch.batches().size()); i++) {
      graph.reestimateBatchNorm(epoch.batches().get(i), i);
    }
  }

  private void notify(Consumer<TrainingListener> call) {
    listeners.forEach(call);
  }
}
