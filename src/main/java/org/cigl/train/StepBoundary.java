package org.cigl.train;

/** Called between steps, where training can be saved or interrupted. */
@FunctionalInterface
public interface StepBoundary {
  /** Nothing to do. */
  StepBoundary NONE = state -> {};

  /**
   * Nothing runs in the session.
   *
   * @param state with which, and the variables as they are, training would resume
   * @throws RuntimeException to leave it off
   */
  void reached(TrainingState state);

  /**
   * The run is about to fail at the next step, which changed nothing: it can be saved as it was
   * before.
   */
  default void failing(TrainingState state) {}

  /**
   * The run fails, since its numbers went wrong after some step: what was saved after it must not
   * be resumed from.
   */
  default void distrusted(long step) {}
}
