package org.cigl.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.cigl.data.ImageSet;
import org.cigl.data.Normalization;
import org.cigl.graph.TrainingGraph;
import org.cigl.network.Network;
import org.cigl.random.Permutation;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.DropFraction;
import org.cigl.sparse.TopologyRule;
import org.cigl.sparse.TopologySchedule;

/**
 * Times the training step of two recipes on the same network and images, side by side in one
 * process: blocks of steps in turn, A B A B, so that a machine whose speed drifts slows both.
 */
public final class StepBenchmark {
  private static final int WARM_UP = 5;

  private final Network network;
  private final ImageSet images;
  private final int steps;
  private final int rounds;

  /**
   * Prepares a benchmark.
   *
   * @param steps in a block, at least 1
   * @param rounds blocks of each recipe, at least 1
   */
  public StepBenchmark(Network network, ImageSet images, int steps, int rounds) {
    this.network = network;
    this.images = images;
    this.steps = steps;
    this.rounds = rounds;
  }

  /**
   * What was measured.
   *
   * @param first median step of the first recipe, in each round, seconds
   * @param second median step of the second recipe, in each round, seconds
   * @param topologyUpdate median topology update of the first recipe, seconds
   */
  public record Timing(List<Double> first, List<Double> second, double topologyUpdate) {
    /** Median over the rounds of first / second. */
    public double ratio() {
      return Medians.ofRatios(first, second);
    }
  }

  /**
   * Runs the benchmark.
   *
   * @param round notified of each round as it ends, from 1
   */
  public Timing run(Recipe first, Recipe second, Consumer<Integer> round) {
    Normalization normalization = Normalization.of(images);
    try (TrainingGraph a = new TrainingGraph(first, network, images, normalization);
        TrainingGraph b = new TrainingGraph(second, network, images, normalization)) {
      block(a, first, WARM_UP, 0);
      block(b, second, WARM_UP, 0);
      List<Double> ofA = new ArrayList<>();
      List<Double> ofB = new ArrayList<>();
      List<Double> updates = new ArrayList<>();
      for (int i = 1; i <= rounds; i++) {
        ofA.add(block(a, first, steps, i));
        ofB.add(block(b, second, steps, i));
        if (first.topologyRule().updates()) {
          updates.add(topologyUpdate(a, first, i));
        }
        round.accept(i);
      }
      return new Timing(ofA, ofB, updates.isEmpty() ? 0 : Medians.of(updates));
    }
  }

  private double block(TrainingGraph graph, Recipe recipe, int count, int round) {
    int[] order = Permutation.of(images.size(), round);
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] batch = batch(order, recipe, i);
      long before = System.nanoTime();
      long step = (long) round * steps + i;
      graph.steps().optimize(batch, new TrainingGraph.StepInput(step, step + 1, 0.01, false));
      seconds.add((System.nanoTime() - before) / 1e9);
    }
    return Medians.of(seconds);
  }

  private double topologyUpdate(TrainingGraph graph, Recipe recipe, int round) {
    TopologySchedule schedule =
        new TopologySchedule(1, 1000, new DropFraction(recipe.topology().dropFraction(), 1000));
    List<TopologyRule.Change> changes =
        network.parameters().stream()
            .filter(p -> graph.budgets().containsKey(p.name()))
            .map(
                p ->
                    recipe
                        .topologyRule()
                        .change(schedule, 1, graph.budgets().get(p.name()), p.size()))
            .toList();
    int[] batch = batch(Permutation.of(images.size(), round), recipe, 0);
    long before = System.nanoTime();
    graph.steps().updateTopology(batch, round, changes);
    return (System.nanoTime() - before) / 1e9;
  }

  private static int[] batch(int[] order, Recipe recipe, int i) {
    int start = i * recipe.batchSize() % (order.length - recipe.batchSize() + 1);
    return Arrays.copyOfRange(order, start, start + recipe.batchSize());
  }
}
