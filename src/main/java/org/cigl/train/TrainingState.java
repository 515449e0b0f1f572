package org.cigl.train;

import static org.cigl.InvalidInputException.require;

/**
 * Where training is between two steps. With the graph's variables this is all that decides what
 * comes: the order of the images, the crops and flips and the random masks are pure functions of
 * the seed, the epoch and the step.
 *
 * @param step steps done; at the end of an epoch, what ends it is done too
 * @param snapshots taken so far
 * @param epochLoss sum over the optimizer steps of the epoch under way
 * @param epochAccuracy sum over the same
 * @param epochSteps how many those are
 * @param skippedSteps steps skipped so far, for numbers that were not finite
 * @param consecutiveSkipped how many of them are the last ones
 * @param seconds of training so far
 * @param resumes how often it was resumed
 */
public record TrainingState(
    long step,
    int snapshots,
    double epochLoss,
    double epochAccuracy,
    int epochSteps,
    int skippedSteps,
    int consecutiveSkipped,
    double seconds,
    int resumes) {
  /** Checks the ranges. */
  public TrainingState {
    requireCount("step", step);
    requireCount("snapshots", snapshots);
    requireCount("epoch_steps", epochSteps);
    requireCount("skipped_steps", skippedSteps);
    requireCount("consecutive_skipped", consecutiveSkipped);
    requireCount("resumes", resumes);
    require(
        Double.isFinite(epochLoss) && Double.isFinite(epochAccuracy),
        "epoch_loss is %s and epoch_accuracy %s, must be finite",
        epochLoss,
        epochAccuracy);
    require(seconds >= 0 && seconds < 1e12, "seconds is %s, must be at least 0", seconds);
  }

  private static void requireCount(String name, long value) {
    require(value >= 0, "%s is %d, must be at least 0", name, value);
  }

  /** Before the first step. */
  public static final TrainingState START = new TrainingState(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The same, resumed once more. */
  public TrainingState resumed() {
    return new TrainingState(
        step,
        snapshots,
        epochLoss,
        epochAccuracy,
        epochSteps,
        skippedSteps,
        consecutiveSkipped,
        seconds,
        resumes + 1);
  }
}
