package org.cigl.run;

import java.util.Optional;
import org.cigl.network.ImageShape;
import org.cigl.recipe.Prediction;
import org.cigl.recipe.Recipe;
import org.cigl.train.Schedule;
import org.cigl.train.TimedSteps;

/**
 * What a run is going to do.
 *
 * @param data name of the data set
 * @param trainingImages that it learns from
 * @param validationImages that it holds out
 * @param testImages that it is evaluated on; 0 where it is evaluated on the validation images
 * @param network name of the network
 * @param kernels what computes the masked layers, a line for people
 * @param warmStart what the weights begin with, a line for people; empty where they are random
 */
public record RunOutline(
    Recipe recipe,
    String data,
    ImageShape shape,
    int classes,
    int trainingImages,
    int validationImages,
    int testImages,
    String network,
    Schedule schedule,
    RunCost cost,
    String kernels,
    Optional<String> warmStart) {
  static RunOutline of(PreparedRun plan, boolean tested) {
    return new RunOutline(
        plan.recipe(),
        plan.data().name(),
        plan.data().train().shape(),
        plan.data().train().classes(),
        plan.split().train().size(),
        plan.split().validation().size(),
        tested ? plan.data().test().size() : 0,
        plan.network().name(),
        plan.schedule(),
        plan.cost(plan.recipe()),
        plan.kernels().describe(),
        Optional.ofNullable(plan.warmStart()).map(WarmStart::describe));
  }

  /** Floating-point operations of all steps, zeros skipped. */
  public double trainingFlops() {
    return cost.trainingFlops() * recipe.batchSize() * schedule.totalSteps();
  }

  /** Epochs at whose end weights and masks are averaged; 0 where nothing is. */
  public int snapshots() {
    return recipe.method().prediction().snapshots()
        ? recipe.epochs() - schedule.averagingEpoch() + 1
        : 0;
  }

  /** Models whose metrics are resampled at the end. */
  public int reports() {
    if (testImages == 0) {
      return 1;
    }
    return recipe.method().prediction() == Prediction.LAST_WEIGHTS ? 2 : 3;
  }

  /** Images on which each of them is measured. */
  public int evaluatedImages() {
    return testImages == 0 ? validationImages : testImages;
  }

  /**
   * Seconds of the training: its steps, and the predictions at the ends of epochs and of the run,
   * without its resampled metrics, its checkpoints and its export.
   */
  public double seconds(TimedSteps timed) {
    long atEnds = (long) validationImages * (recipe.epochs() + snapshots());
    int models = recipe.method().prediction() == Prediction.LAST_WEIGHTS ? 1 : 2;
    long atEnd = (long) models * (testImages + validationImages);
    return timed.stepSeconds() * schedule.totalSteps() + timed.imageSeconds() * (atEnds + atEnd);
  }
}
