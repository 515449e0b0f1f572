package org.cigl;

import java.io.Serial;

/**
 * A run that was set up rightly cannot go on, such as one whose loss is no longer finite.
 *
 * <p>The message is one line for the user; the command line exits with code 1.
 */
public class RunFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Creates the exception; {@code message} is what the user reads. */
  public RunFailedException(String message) {
    super(Redacted.text(message));
  }

  /** Creates the exception with its cause. */
  public RunFailedException(String message, Throwable cause) {
    super(Redacted.text(message), cause);
  }
}
