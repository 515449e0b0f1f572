package org.cigl.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.cigl.RunFailedException;
import org.cigl.calibration.Predictions;
import org.cigl.calibration.ReliabilityBin;
import org.cigl.data.Split;
import org.cigl.network.Parameter;
import org.cigl.random.Permutation;
import org.cigl.random.Seeds;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.TopologyRule;

/** The training loop: steps, topology updates and snapshots, epoch by epoch. */
public final class Trainer {
  private final Recipe recipe;
  private final Schedule schedule;
  private final Split data;
  private final TrainingGraph graph;
  private final List<TrainingListener> listeners;
  private final List<Parameter> masked;
  private final TopologyRule rule;
  private final boolean takesSnapshots;
  private int snapshots;

  /**
   * Prepares a run on a freshly initialised graph.
   *
   * @param takesSnapshots whether snapshots of weights and masks are taken at each epoch's end,
   *     from the schedule's averaging epoch on: averaged where the graph averages, and listeners
   *     are told
   */
  public Trainer(
      Recipe recipe,
      Schedule schedule,
      Split data,
      TrainingGraph graph,
      boolean takesSnapshots,
      List<TrainingListener> listeners) {
    this.recipe = recipe;
    this.schedule = schedule;
    this.data = data;
    this.graph = graph;
    this.takesSnapshots = takesSnapshots;
    this.listeners = List.copyOf(listeners);
    this.rule = recipe.topologyRule();
    this.masked =
        graph.network().parameters().stream()
            .filter(parameter -> graph.budgets().containsKey(parameter.name()))
            .toList();
  }

  /**
   * Trains from the start to the end; where the graph averages, re-estimates the average's
   * batch-norm statistics.
   *
   * @return how many snapshots were taken
   * @throws RunFailedException if the loss is no longer finite
   */
  public int train() {
    return train(TrainingState.START, SafePoint.NONE);
  }

  /**
   * Trains from a state on, with which the graph's variables must go.
   *
   * @param safePoint called after every step, and once an epoch's end is done with
   * @return how many snapshots were taken
   * @throws RunFailedException if the loss is no longer finite
   */
  public int train(TrainingState from, SafePoint safePoint) {
    notify(listener -> listener.trainingBegins(graph));
    long started = System.nanoTime() - (long) (from.seconds() * 1e9);
    snapshots = from.snapshots();
    long step = from.step();
    EpochMeans means = new EpochMeans(from);
    long perEpoch = schedule.stepsPerEpoch();
    for (int epoch = (int) (step / perEpoch) + 1; epoch <= recipe.epochs(); epoch++) {
      int[] order = order(epoch);
      List<int[]> batches = batches(order);
      int done = (int) (step % perEpoch);
      graph.beginEpoch(epoch, order, done);
      for (int[] batch : batches.subList(done, batches.size())) {
        if (rule.updates() && schedule.topology().updatesAt(step)) {
          updateTopology(batch, step, epoch);
        } else {
          means.add(optimize(batch, step, epoch));
        }
        step++;
        if (step % perEpoch != 0) {
          safePoint.reached(means.state(step, snapshots, started));
        }
      }
      if (takesSnapshots && epoch >= schedule.averagingEpoch()) {
        takeSnapshot(step - 1);
      }
      endEpoch(epoch, step, means, started);
      means.clear();
      safePoint.reached(means.state(step, snapshots, started));
    }
    if (graph.averages()) {
      reestimateBatchNorm();
    }
    return snapshots;
  }

  private void takeSnapshot(long step) {
    if (graph.averages()) {
      graph.average(step, snapshots);
    }
    TrainingListener.SnapshotTaken event = new TrainingListener.SnapshotTaken(step, ++snapshots);
    notify(listener -> listener.snapshotTaken(event));
  }

  /** Indices of the training images in an order of (seed, epoch). */
  private int[] order(int epoch) {
    return Permutation.of(
        data.train().size(), Seeds.key(recipe.seed(), Seeds.Purpose.ORDER, epoch));
  }

  /** The batches of an epoch; an incomplete last one is left. */
  private List<int[]> batches(int[] order) {
    List<int[]> batches = new ArrayList<>();
    for (int start = 0; start + recipe.batchSize() <= order.length; start += recipe.batchSize()) {
      batches.add(Arrays.copyOfRange(order, start, start + recipe.batchSize()));
    }
    return batches;
  }

  private TrainingGraph.StepResult optimize(int[] batch, long step, int epoch) {
    long before = System.nanoTime();
    double rate = schedule.learningRate().at(step);
    TrainingGraph.StepInput input =
        new TrainingGraph.StepInput(
            step, iteration(step), rate, rule.remembersAt(schedule.topology(), step));
    TrainingGraph.StepResult result = graph.step(batch, input);
    stepDone(step, epoch, rate, result, before);
    return result;
  }

  /** The optimizer's own count of steps, {@code step} in: topology updates are none. */
  private long iteration(long step) {
    long updates = rule.updates() ? schedule.topology().updatesBefore(step) : 0;
    return step + 1 - updates;
  }

  private void updateTopology(int[] batch, long step, int epoch) {
    long before = System.nanoTime();
    List<TopologyRule.Change> changes =
        masked.stream()
            .map(k -> rule.change(schedule.topology(), step, budget(k), k.size()))
            .toList();
    TrainingGraph.TopologyResult result = graph.updateTopology(batch, step, changes);
    List<TrainingListener.LayerChange> layers = new ArrayList<>();
    for (int i = 0; i < masked.size(); i++) {
      layers.add(layerChange(masked.get(i), step, result.nonzeros().get(i), result.grown().get(i)));
    }
    stepDone(step, epoch, schedule.learningRate().at(step), result.step(), before);
    notify(
        listener ->
            listener.topologyUpdated(
                new TrainingListener.TopologyUpdated(
                    step, schedule.topology().fraction().at(step), layers)));
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

  private void stepDone(
      long step, int epoch, double rate, TrainingGraph.StepResult result, long before) {
    double seconds = (System.nanoTime() - before) / 1e9;
    notify(
        listener ->
            listener.stepDone(new TrainingListener.StepDone(step, epoch, rate, result, seconds)));
    if (!Float.isFinite(result.loss())) {
      throw new RunFailedException(
          "loss is "
              + result.loss()
              + " at step "
              + step
              + " (epoch "
              + epoch
              + "): the learning rate "
              + rate
              + " may be too high");
    }
  }

  private void endEpoch(int epoch, long steps, EpochMeans means, long started) {
    Predictions held = graph.classifier(Weights.LAST).predict(data.validation());
    double ece =
        ReliabilityBin.equalWidth(held, 15).stream()
            .mapToDouble(bin -> bin.count() * Math.abs(bin.gap()) / held.size())
            .sum();
    double accuracy = 0;
    for (int i = 0; i < held.size(); i++) {
      accuracy += held.correct(i) ? 1.0 / held.size() : 0;
    }
    TrainingListener.EpochDone event =
        new TrainingListener.EpochDone(
            epoch,
            steps,
            schedule.learningRate().at(steps - 1),
            means.loss / Math.max(1, means.count),
            means.accuracy / Math.max(1, means.count),
            new TrainingListener.Validation(accuracy, held.nll(), ece),
            snapshots,
            (System.nanoTime() - started) / 1e9);
    notify(listener -> listener.epochDone(event));
  }

  private void reestimateBatchNorm() {
    int[] order = order(recipe.epochs());
    graph.beginReestimation(order);
    List<int[]> batches = batches(order);
    for (int i = 0; i < batches.size(); i++) {
      graph.reestimateBatchNorm(batches.get(i), i);
    }
  }

  private void notify(Consumer<TrainingListener> call) {
    listeners.forEach(call);
  }

  private static final class EpochMeans {
    private double loss;
    private double accuracy;
    private int count;
    private final int resumes;

    EpochMeans(TrainingState from) {
      resumes = from.resumes();
      loss = from.epochLoss();
      accuracy = from.epochAccuracy();
      count = from.epochSteps();
    }

    /** For the next epoch. */
    void clear() {
      loss = 0;
      accuracy = 0;
      count = 0;
    }

    TrainingState state(long step, int snapshots, long started) {
      double seconds = (System.nanoTime() - started) / 1e9;
      return new TrainingState(step, snapshots, loss, accuracy, count, seconds, resumes);
    }

    void add(TrainingGraph.StepResult result) {
      loss += result.loss();
      accuracy += result.accuracy();
      count++;
    }
  }
}
