package org.cigl.train;

import static org.cigl.InvalidInputException.require;

import org.cigl.optimizer.LearningRate;
import org.cigl.recipe.Method;
import org.cigl.recipe.Recipe;
import org.cigl.sparse.DropFraction;
import org.cigl.sparse.TopologySchedule;

/**
 * A recipe's times in steps, for a training set of known size. Steps count from 0, epochs from 1.
 *
 * @param stepsPerEpoch full batches in the training part
 * @param totalSteps of the run
 * @param topology when the topology changes
 * @param averagingEpoch first epoch whose end is averaged (T*)
 * @param learningRate by step
 */
public record Schedule(
    long stepsPerEpoch,
    long totalSteps,
    TopologySchedule topology,
    int averagingEpoch,
    LearningRate learningRate) {

  /**
   * Resolves the recipe.
   *
   * @param images in the training part
   * @throws org.cigl.InvalidInputException if averaging would start before the topology is fixed,
   *     or there are too few images for one batch
   */
  public static Schedule of(Recipe recipe, int images) {
    require(
        recipe.batchSize() <= images,
        "batch_size is %d, must be at most the %d training images",
        recipe.batchSize(),
        images);
    long perEpoch = images / recipe.batchSize();
    long total = perEpoch * recipe.epochs();
    long end = Math.max(1, recipe.topology().end().steps(total, perEpoch));
    int averagingEpoch = Math.max(1, recipe.averaging().start().epochs(total, perEpoch));
    long interval = recipe.topology().intervalSteps(total, perEpoch);
    require(
        recipe.topology().growthBatches() <= interval,
        "topology.growth_batches is %d, must be at most topology.interval (%d steps)",
        recipe.topology().growthBatches(),
        interval);
    if (recipe.method().prediction().snapshots()) {
      require(
          averagingEpoch <= recipe.epochs(),
          "averaging.start %s is after the last of %d epochs",
          recipe.averaging().start(),
          recipe.epochs());
      require(
          averagingEpoch * perEpoch >= end,
          "averaging.start %s (step %d) comes before topology.end %s (step %d): the topology must"
              + " be fixed before weights are averaged",
          recipe.averaging().start(),
          averagingEpoch * perEpoch,
          recipe.topology().end(),
          end);
    }
    TopologySchedule topology =
        new TopologySchedule(
            interval,
            end,
            new DropFraction(
                recipe.topology().dropFraction(), end, recipe.topology().dropSchedule()));
    require(
        !recipe.method().equals(Method.GMP) || topology.lastUpdate() > 0,
        "topology.interval %d steps leaves no update before topology.end %s (step %d): method gmp"
            + " would stay dense",
        interval,
        recipe.topology().end(),
        end);
    return new Schedule(
        perEpoch, total, topology, averagingEpoch, recipe.learningRate().schedule(total, perEpoch));
  }
}
