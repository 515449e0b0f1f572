package org.cigl.recipe;

/** What a method predicts with, once trained. */
public enum Prediction {
  /** One pass with the last weights and the mean of Z. */
  LAST_WEIGHTS,
  /** One pass with the average of weights and masks, A. */
  AVERAGE,
  /** The mean softmax of the last weights over fresh random masks Z. */
  MC_DROPOUT,
  /** The mean softmax over the snapshots (W, Z) that averaging would have averaged. */
  SNAPSHOTS;

  /** Whether one pass of one model predicts. */
  boolean finalModelIsOne() {
    return this == LAST_WEIGHTS || this == AVERAGE;
  }

  /** Whether snapshots are taken while training. */
  public boolean snapshots() {
    return this == AVERAGE || this == SNAPSHOTS;
  }
}
