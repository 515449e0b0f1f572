package org.cigl.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.cigl.calibration.Predictions;
import org.cigl.data.BatchShard;
import org.cigl.data.Split;
import org.cigl.graph.Communicator;
import org.cigl.graph.NonFiniteSource;
import org.cigl.graph.TrainingGraph;
import org.cigl.graph.Weights;
import org.cigl.network.Parameter;
import org.cigl.random.Permutation;
import org.cigl.random.Seeds;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.TopologyRule;
import org.cigl.sparse.TopologySchedule;

/** The training loop: steps, topology updates and snapshots, epoch by epoch. */
public final class Trainer {
  /** Batches that the batch norm of the average is estimated on after an epoch. */
  private static final int SAMPLED_BATCHES = 10;

  private final Recipe recipe;
  private final Schedule schedule;
  private final Split data;
  private final TrainingGraph graph;
  private final List<TrainingListener> listeners;
  private final List<Parameter> masked;
  private final TopologyRule rule;
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
    this.rule = recipe.topologyRule();
    this.nonFinite =
        new NonFiniteSteps(
            recipe.guard(), event -> notify(listener -> listener.stepLeftOut(event)));
    this.masked =
        graph.network().parameters().stream()
            .filter(parameter -> graph.budgets().containsKey(parameter.name()))
            .toList();
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
    for (int epoch = first; epoch <= recipe.epochs() && !stops(); epoch++) {
      List<int[]> batches = batches(order(epoch));
      int[] order = taken(order(epoch), batches);
      int done = (int) (progress.step() % perEpoch);
      graph.beginEpoch(epoch, order, done);
      for (int i = done; i < batches.size(); i++) {
        step(new BatchPosition(epoch, order, i, batches.get(i)), progress, stepBoundary);
        if (progress.step() % perEpoch != 0) {
          stepBoundary.reached(progress.state());
        }
      }
      if (takesSnapshots && epoch >= schedule.averagingEpoch()) {
        takeSnapshot(progress);
      }
      endEpoch(epoch, progress);
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

  /** Where a step is in its epoch; its index is that of the batch, from 0. */
  private static final class BatchPosition {
    private final int epoch;
    private final int[] order;
    private final int index;
    private final int[] batch;

    BatchPosition(int epoch, int[] order, int index, int[] batch) {
      this.epoch = epoch;
      this.order = order;
      this.index = index;
      this.batch = batch;
    }
  }

  /** Steps the optimizer, or updates the topology instead. */
  private void step(BatchPosition place, TrainingProgress progress, StepBoundary stepBoundary) {
    long step = progress.step();
    double rate = schedule.learningRate().at(step);
    long before = System.nanoTime();
    boolean updates = rule.updates() && schedule.topology().updatesAt(step);
    TrainingGraph.TopologyResult update = updates ? updateTopology(place.batch, step) : null;
    TrainingGraph.StepResult result = updates ? update.step() : optimize(place.batch, step, rate);
    double seconds = (System.nanoTime() - before) / 1e9;
    TrainingListener.StepDone done =
        new TrainingListener.StepDone(step, place.epoch, rate, result, seconds);
    notify(listener -> listener.stepDone(done));
    if (!result.finite()) {
      nonFinite.leaveOut(
          nonFinite(place, done),
          progress.consecutiveSkipped(),
          updates && prunesAt(step),
          () -> stepBoundary.failing(progress.state()));
      progress.skippedOne();
    } else if (updates) {
      topologyUpdated(update, step);
      progress.topologyUpdated();
    } else {
      progress.optimized(result);
    }
  }

  /** Whether an update changes how many entries are active, which later ones count on. */
  private boolean prunesAt(long step) {
    TopologySchedule topology = schedule.topology();
    return masked.stream()
        .anyMatch(
            k ->
                rule.nonzeros(topology, step, budget(k), k.size())
                    != rule.nonzeros(topology, step - 1, budget(k), k.size()));
  }

  private TrainingListener.NonFiniteStep nonFinite(
      BatchPosition place, TrainingListener.StepDone done) {
    return new TrainingListener.NonFiniteStep(
        done.step(),
        place.epoch,
        place.index + 1,
        done.learningRate(),
        done.result(),
        locateNonFinite(place, done.step()),
        wholeBatch(place));
  }

  private NonFiniteSource locateNonFinite(BatchPosition place, long step) {
    graph.beginEpoch(place.epoch, place.order, place.index);
    return graph.steps().locateNonFinite(place.batch, step);
  }

  /** All workers' shares. */
  private List<Integer> wholeBatch(BatchPosition place) {
    int start = place.index * recipe.batchSize();
    return Arrays.stream(order(place.epoch), start, start + recipe.batchSize()).boxed().toList();
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

  /** Indices of the training images in an order of (seed, epoch). */
  private int[] order(int epoch) {
    return Permutation.of(
        data.train().size(), Seeds.key(recipe.seed(), Seeds.Purpose.ORDER, epoch));
  }

  /** This worker's share of an epoch's batches; an incomplete last one is left. */
  private List<int[]> batches(int[] order) {
    BatchShard share = graph.workers().share();
    int size = recipe.batchSize() / share.count();
    List<int[]> batches = new ArrayList<>();
    for (int start = 0; start + recipe.batchSize() <= order.length; start += recipe.batchSize()) {
      int first = start + share.index() * size;
      batches.add(Arrays.copyOfRange(order, first, first + size));
    }
    return batches;
  }

  /** What of an order this worker takes: all of it where it is alone. */
  private int[] taken(int[] order, List<int[]> batches) {
    return graph.workers().share().all()
        ? order
        : batches.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private TrainingGraph.StepResult optimize(int[] batch, long step, double rate) {
    boolean remembers = rule.remembersAt(schedule.topology(), step);
    return graph
        .steps()
        .optimize(batch, new TrainingGraph.StepInput(step, iteration(step), rate, remembers));
  }

  /** The optimizer's own count of steps, {@code step} in: topology updates are none. */
  private long iteration(long step) {
    long updates = rule.updates() ? schedule.topology().updatesBefore(step) : 0;
    return step + 1 - updates;
  }

  private TrainingGraph.TopologyResult updateTopology(int[] batch, long step) {
    List<TopologyRule.Change> changes =
        masked.stream()
            .map(
                k -> possible(k, step, rule.change(schedule.topology(), step, budget(k), k.size())))
            .toList();
    return graph.steps().updateTopology(batch, step, changes);
  }

  /** Where every unit keeps a connection, what is replaced are the others at most. */
  private TopologyRule.Change possible(Parameter kernel, long step, TopologyRule.Change change) {
    if (!recipe.layers().keepConnected()) {
      return change;
    }
    long free =
        rule.nonzeros(schedule.topology(), step - 1, budget(kernel), kernel.size())
            - kernel.units();
    long kept = Math.max(0, change.dropped() - free);
    return new TopologyRule.Change(change.dropped() - kept, Math.max(0, change.grown() - kept));
  }

  private void topologyUpdated(TrainingGraph.TopologyResult result, long step) {
    List<TrainingListener.LayerChange> layers = new ArrayList<>();
    for (int i = 0; i < masked.size(); i++) {
      layers.add(layerChange(masked.get(i), step, result.nonzeros().get(i), result.grown().get(i)));
    }
    TrainingListener.TopologyUpdated event =
        new TrainingListener.TopologyUpdated(step, schedule.topology().fraction().at(step), layers);
    notify(listener -> listener.topologyUpdated(event));
  }

  private long budget(Parameter kernel) {
    return graph.budgets().get(kernel.name());
  }

  /** What an update did to a kernel, whose active entries must be what the rule says. */
  private TrainingListener.LayerChange layerChange(
      Parameter kernel, long step, long nonzeros, long grown) {
    long before = rule.nonzeros(schedule.topology(), step - 1, budget(kernel), kernel.size());
    long expected = rule.nonzeros(schedule.topology(), step, budget(kernel), kernel.size());
    if (nonzeros != expected) {
      throw new IllegalStateException(
          String.format(
              "topology update at step %d left %d active weights in %s, must be %d",
              step, nonzeros, kernel.name(), expected));
    }
    return new TrainingListener.LayerChange(
        kernel.name(), nonzeros, grown, before + grown - nonzeros);
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
   * and where many models predict.
   *
   * @param last predictions of the last weights
   */
  private TrainingListener.Validation finalModel(Predictions last, int snapshots) {
    if (graph.averages()) {
      if (snapshots == 0) {
        return null;
      }
      reestimateBatchNorm(SAMPLED_BATCHES);
      return TrainingListener.Validation.of(
          graph.classifier(Weights.AVERAGE).predict(data.validation()));
    }
    return recipe.method().prediction() == Prediction.LAST_WEIGHTS
        ? TrainingListener.Validation.of(last)
        : null;
  }

  /** By some batches, or by all. */
  private void reestimateBatchNorm(int most) {
    int[] order = order(recipe.epochs());
    List<int[]> batches = batches(order);
    batches = batches.subList(0, Math.min(most, batches.size()));
    graph.beginReestimation(taken(order, batches));
    for (int i = 0; i < batches.size(); i++) {
      graph.reestimateBatchNorm(batches.get(i), i);
    }
  }

  private void notify(Consumer<TrainingListener> call) {
    listeners.forEach(call);
  }
}
