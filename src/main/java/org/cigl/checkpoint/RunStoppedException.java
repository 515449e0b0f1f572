package org.cigl.checkpoint;

import java.io.Serial;

/** A run was saved and interrupted because that was asked for. The message is one line. */
public final class RunStoppedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final StopRequest.Reason reason;

  /** Creates the exception; {@code message} is what the user reads. */
  public RunStoppedException(StopRequest.Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public StopRequest.Reason reason() {
    return reason;
  }
}
