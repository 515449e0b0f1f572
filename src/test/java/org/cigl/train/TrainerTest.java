package org.cigl.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cigl.data.Split;
import org.cigl.graph.ReferenceCase;
import org.cigl.graph.TrainingGraph;
import org.cigl.network.Parameter;
import org.cigl.random.Permutation;
import org.cigl.random.Seeds;
import org.cigl.recipe.Recipe;
import org.cigl.recipe.RecipeFile;
import org.cigl.sparse.TopologyRule;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final int STEPS_PER_EPOCH = 6;

  private final ReferenceCase data = new ReferenceCase(3);
  private final Recipe recipe =
      RecipeFile.load(
          RecipeFile.DEFAULT,
          Map.of(
              "method", "rigl",
              "sparsity", "0.7",
              "batch_size", "16",
              "epochs", "3",
              "threads", "1",
              "topology.interval", "4 steps",
              "topology.end", "14 steps",
              "optimizer", "{adam: {}}",
              "learning_rate", "{cosine: {initial: 0.01}}",
              "regularization", "{mixup: 0.5}"));
  private final Schedule schedule = Schedule.of(recipe, ReferenceCase.IMAGES);

  /** Adam's bias correction goes by the optimizer's own count, so that a wrong one shows. */
  @Test
  void topologyUpdatesDoNotAdvanceTheIteration() {
    try (TrainingGraph trained = graph();
        TrainingGraph expected = graph()) {
      Split split = new Split(data.set(), data.set());
      new Trainer(recipe, schedule, split, trained, true, List.of()).train();
      int iteration = 0;
      for (int step = 0; step < 3 * STEPS_PER_EPOCH; step++) {
        if (step == 4 || step == 8 || step == 12) {
          expected.steps().updateTopology(batch(step), step, changes(expected, step));
        } else {
          iteration++;
          double rate = schedule.learningRate().at(step);
          expected
              .steps()
              .optimize(batch(step), new TrainingGraph.StepInput(step, iteration, rate, false));
        }
      }
      for (Parameter parameter : trained.network().parameters()) {
        assertThat(trained.values(parameter.name()))
            .as(parameter.name())
            .isEqualTo(expected.values(parameter.name()));
      }
    }
  }

  private TrainingGraph graph() {
    return new TrainingGraph(
        recipe, ReferenceCase.network(), data.set(), ReferenceCase.NORMALIZATION);
  }

  private int[] batch(int step) {
    int epoch = 1 + step / STEPS_PER_EPOCH;
    int[] order =
        Permutation.of(ReferenceCase.IMAGES, Seeds.key(recipe.seed(), Seeds.Purpose.ORDER, epoch));
    int start = step % STEPS_PER_EPOCH * ReferenceCase.BATCH;
    return Arrays.copyOfRange(order, start, start + ReferenceCase.BATCH);
  }

  private List<TopologyRule.Change> changes(TrainingGraph graph, int step) {
    return graph.network().parameters().stream()
        .filter(kernel -> graph.budgets().containsKey(kernel.name()))
        .map(
            kernel ->
                recipe
                    .topologyRule()
                    .change(
                        schedule.topology(),
                        step,
                        graph.budgets().get(kernel.name()),
                        kernel.size()))
        .toList();
  }
}
