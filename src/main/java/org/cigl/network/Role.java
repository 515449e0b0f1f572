package org.cigl.network;

/** What a parameter is for; decides whether it is masked, decayed and averaged. */
public enum Role {
  /** Convolution or fully connected kernel: masked (unless left dense) and weight-decayed. */
  KERNEL,
  /** Additive bias. */
  BIAS,
  /** Batch-norm scale (gamma). */
  SCALE,
  /** Batch-norm offset (beta). */
  OFFSET,
  /** Batch-norm moving mean: a statistic, not trained by gradient. */
  MOVING_MEAN,
  /** Batch-norm moving variance: a statistic, not trained by gradient. */
  MOVING_VARIANCE;

  /** Whether gradient descent changes it. */
  public boolean trainable() {
    return this != MOVING_MEAN && this != MOVING_VARIANCE;
  }
}
