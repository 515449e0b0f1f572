package org.cigl.run;

import java.util.HashMap;
import java.util.Map;
import org.cigl.cost.Cost;
import org.cigl.cost.TrainingCost;
import org.cigl.network.Network;
import org.cigl.network.Parameter;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.GmpTopology;
import org.cigl.sparse.RiglTopology;
import org.cigl.sparse.SnfsTopology;
import org.cigl.sparse.TopologyRule;
import org.cigl.train.Schedule;

/**
 * What a run's network costs, as {@link Cost} and {@link TrainingCost} count it: FLOPs are for one
 * image, and what zeros could save is taken as saved.
 *
 * @param parameters trainable entries
 * @param activeParameters trainable entries that are neither masked away nor at zero in the final
 *     model
 * @param inferenceFlops of a prediction with the active weights
 * @param denseInferenceFlops of the same network dense
 * @param trainingFlops of a training step, on average over the run
 * @param denseTrainingFlops of the same network dense
 */
public record RunCost(
    long parameters,
    long activeParameters,
    long inferenceFlops,
    long denseInferenceFlops,
    double trainingFlops,
    double denseTrainingFlops) {

  /**
   * Counts a run.
   *
   * @param budgets active entries of the masked kernels at the end of training, by name
   */
  static RunCost of(Recipe recipe, Network network, Map<String, Long> budgets, Schedule schedule) {
    Cost cost = Cost.of(network, budgets);
    return new RunCost(
        cost.parameters(),
        cost.activeParameters(),
        cost.inference(),
        cost.denseInference(),
        training(recipe.topologyRule(), network, budgets, schedule),
        TrainingCost.dense(cost));
  }

  /** The same with some of the active entries at zero. */
  RunCost without(long atZero) {
    return new RunCost(
        parameters,
        activeParameters - atZero,
        inferenceFlops,
        denseInferenceFlops,
        trainingFlops,
        denseTrainingFlops);
  }

  private static double training(
      TopologyRule rule, Network network, Map<String, Long> budgets, Schedule schedule) {
    Cost cost = Cost.of(network, budgets);
    if (rule instanceof SnfsTopology) {
      return TrainingCost.snfs(cost);
    }
    if (rule instanceof RiglTopology rigl) {
      long steps = schedule.topology().interval() / rigl.batches();
      return TrainingCost.rigl(cost, Math.max(1, steps));
    }
    if (rule instanceof GmpTopology gmp) {
      return TrainingCost.gradualPruning(
          schedule.totalSteps(), step -> pruned(gmp, network, budgets, schedule, step));
    }
    // Static, SET, and dense: without masks, f_S is f_D.
    return TrainingCost.sparse(cost);
  }

  private static Cost pruned(
      GmpTopology rule, Network network, Map<String, Long> budgets, Schedule schedule, long step) {
    Map<String, Long> nonzeros = new HashMap<>();
    for (Parameter kernel : network.parameters()) {
      Long budget = budgets.get(kernel.name());
      if (budget != null) {
        nonzeros.put(
            kernel.name(), rule.nonzeros(schedule.topology(), step, budget, kernel.size()));
      }
    }
    return Cost.of(network, nonzeros);
  }
}
