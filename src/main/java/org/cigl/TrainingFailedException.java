package org.cigl;

import java.io.Serial;

/**
 * A training that its own settings make fail, such as a learning rate at which the loss is no
 * longer finite: it would fail again.
 */
public final class TrainingFailedException extends RunFailedException {
  @Serial private static final long serialVersionUID = 1;

  /** Creates the exception; {@code message} is what the user reads. */
  public TrainingFailedException(String message) {
    super(message);
  }
}
