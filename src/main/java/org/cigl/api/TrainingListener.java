package org.cigl.api;

import java.util.OptionalDouble;

/** Watches a training; called from the thread that trains, so that it should be quick. */
public interface TrainingListener {
  /**
   * Training begins, or is resumed.
   *
   * @param steps of the whole training
   * @param epochs of the whole training
   */
  record Start(long steps, int epochs) {}

  /**
   * A step is done.
   *
   * @param step from 1
   * @param epoch from 1
   * @param loss of the batch, with its L2 part
   * @param accuracy share of the batch classified right
   * @param learningRate that it had
   * @param seconds that it took
   */
  record Step(
      long step, int epoch, double loss, double accuracy, double learningRate, double seconds) {}

  /**
   * The topology was updated.
   *
   * @param step from 1
   * @param grown connections that became active, over all layers
   * @param active connections afterwards, over all layers
   */
  record TopologyUpdate(long step, long grown, long active) {}

  /**
   * An epoch is done.
   *
   * @param epoch from 1
   * @param steps done so far
   * @param loss mean over the epoch
   * @param accuracy mean over the epoch
   * @param validationAccuracy of the last weights on the validation split
   * @param validationNll of the last weights there: mean negative log-likelihood
   * @param validationEce of the last weights there: expected calibration error, 15 bins
   * @param finalModelNll what the final model would have there now; empty before there is one
   * @param seconds since training began
   */
  record Epoch(
      int epoch,
      long steps,
      double loss,
      double accuracy,
      double validationAccuracy,
      double validationNll,
      double validationEce,
      OptionalDouble finalModelNll,
      double seconds) {}

  /** Called once, before the first step. */
  default void started(Start event) {}

  /** Called after every step. */
  default void stepDone(Step event) {}

  /** Called after every update of the topology. */
  default void topologyUpdated(TopologyUpdate event) {}

  /** Called after every epoch. */
  default void epochDone(Epoch event) {}
}
