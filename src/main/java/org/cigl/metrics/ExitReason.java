package org.cigl.metrics;

import java.util.Locale;
import org.cigl.InvalidInputException;
import org.cigl.RunFailedException;
import org.cigl.checkpoint.RunStoppedException;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Why a run ended. */
public enum ExitReason {
  /** All was done. */
  SUCCESS,
  /** Something given could not be used. */
  INVALID_INPUT,
  /** The run could not go on, such as for a loss that was not finite, or for want of memory. */
  RUN_FAILED,
  /** The process was told to end. */
  INTERRUPTED,
  /** Anything else: a fault of the program. */
  INTERNAL_ERROR;

  /** The reason that an exception tells of. */
  public static ExitReason of(Throwable failure) {
    if (failure instanceof InvalidInputException) {
      return INVALID_INPUT;
    }
    if (failure instanceof RunStoppedException) {
      return INTERRUPTED;
    }
    return failure instanceof RunFailedException
            || failure instanceof OutOfMemoryError
            || failure instanceof TFResourceExhaustedException
        ? RUN_FAILED
        : INTERNAL_ERROR;
  }

  /** The value of the label {@code reason}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
