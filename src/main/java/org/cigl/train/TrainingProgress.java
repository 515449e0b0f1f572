package org.cigl.train;

import org.cigl.graph.TrainingGraph;

/** What training has come to, as it goes: counts and the means of the epoch under way. */
final class TrainingProgress {
  private final long started;
  private final int resumes;
  private long step;
  private int snapshots;
  private double loss;
  private double accuracy;
  private int steps;
  private int skippedSteps;
  private int consecutiveSkipped;

  /** Goes on from a state. */
  TrainingProgress(TrainingState from) {
    started = System.nanoTime() - (long) (from.seconds() * 1e9);
    resumes = from.resumes();
    step = from.step();
    snapshots = from.snapshots();
    loss = from.epochLoss();
    accuracy = from.epochAccuracy();
    steps = from.epochSteps();
    skippedSteps = from.skippedSteps();
    consecutiveSkipped = from.consecutiveSkipped();
  }

  /** Steps done, topology updates and steps skipped among them. */
  long step() {
    return step;
  }

  int snapshots() {
    return snapshots;
  }

  /** Seconds of training, all resumed parts together. */
  double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }

  /** Mean loss of the optimizer steps of the epoch so far; not a number where there was none. */
  double meanLoss() {
    return loss / steps;
  }

  /** Mean accuracy of the same. */
  double meanAccuracy() {
    return accuracy / steps;
  }

  /** Steps skipped in a row up to here. */
  int consecutiveSkipped() {
    return consecutiveSkipped;
  }

  /** An optimizer step was taken. */
  void optimized(TrainingGraph.StepResult result) {
    loss += result.loss();
    accuracy += result.accuracy();
    steps++;
    topologyUpdated();
  }

  /** The topology was updated in place of an optimizer step. */
  void topologyUpdated() {
    step++;
    consecutiveSkipped = 0;
  }

  /** A step was skipped. */
  void skippedOne() {
    step++;
    skippedSteps++;
    consecutiveSkipped++;
  }

  void snapshotTaken() {
    snapshots++;
  }

  void epochEnded() {
    loss = 0;
    accuracy = 0;
    steps = 0;
  }

  TrainingState state() {
    return new TrainingState(
        step,
        snapshots,
        loss,
        accuracy,
        steps,
        skippedSteps,
        consecutiveSkipped,
        seconds(),
        resumes);
  }
}
