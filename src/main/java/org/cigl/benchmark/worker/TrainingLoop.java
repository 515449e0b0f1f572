package org.cigl.benchmark.worker;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.graph.TrainingGraph;
import org.cigl.network.Network;
import org.cigl.random.Permutation;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.DropFraction;
import org.cigl.sparse.TopologyRule;
import org.cigl.sparse.TopologySchedule;

/** A training graph and its next batch, stepped for as long as it takes. */
final class TrainingLoop implements AutoCloseable {
  private static final double LEARNING_RATE = 0.01;

  private final Recipe recipe;
  private final Network network;
  private final ImageSet images;
  private final TrainingGraph graph;
  private int[] order = {};
  private int taken;
  private long step;

  TrainingLoop(Job job) {
    recipe = job.workload().recipe(job.method(), job.settings());
    images = job.workload().load();
    network = job.workload().network(images);
    graph = new TrainingGraph(recipe, network, images, Normalization.of(images));
  }

  TrainingGraph graph() {
    return graph;
  }

  ImageSet images() {
    return images;
  }

  Recipe recipe() {
    return recipe;
  }

  /** Names of the kernels under masks. */
  Set<String> masked() {
    return graph.budgets().keySet();
  }

  /** The steps done. */
  long steps() {
    return step;
  }

  /** The next batch of an endless sequence of epochs. */
  int[] batch() {
    if (taken + recipe.batchSize() > order.length) {
      order = Permutation.of(images.size(), step);
      taken = 0;
    }
    taken += recipe.batchSize();
    return Arrays.copyOfRange(order, taken - recipe.batchSize(), taken);
  }

  /** What the next step is given. */
  TrainingGraph.StepInput input() {
    return new TrainingGraph.StepInput(step, step + 1, LEARNING_RATE, false);
  }

  /** A step of the optimizer, as the training loop takes it. Returns seconds. */
  double step() {
    long before = System.nanoTime();
    graph.steps().optimize(batch(), input());
    step++;
    return (System.nanoTime() - before) / 1e9;
  }

  /** A topology update early in a run, in place of a step. Returns seconds. */
  double updateTopology() {
    List<TopologyRule.Change> changes = changes();
    long before = System.nanoTime();
    graph.steps().updateTopology(batch(), step, changes);
    step++;
    return (System.nanoTime() - before) / 1e9;
  }

  /** What the first update of a long run changes. */
  List<TopologyRule.Change> changes() {
    double alpha = recipe.topology().dropFraction();
    TopologySchedule schedule = new TopologySchedule(1, 1000, new DropFraction(alpha, 1000));
    return network.parameters().stream()
        .filter(p -> graph.budgets().containsKey(p.name()))
        .map(
            p -> recipe.topologyRule().change(schedule, 1, graph.budgets().get(p.name()), p.size()))
        .toList();
  }

  @Override
  public void close() {
    graph.close();
  }
}
