package org.cigl.kernels;

/**
 * What this process writes to standard error, held back for a while to leave two lines of
 * TensorFlow's log out of it, which no setting turns off. {@code src/main/c/standard-error.c}
 */
final class StandardError {
  private StandardError() {}

  /** Begins to hold back. */
  static native void hold();

  /** Writes what was held back, without these lines. */
  static native void release();
}
