package org.cigl.data.fetch;

import java.io.IOException;
import java.io.Serial;

/** A transfer failed in a way that may pass: it is worth another try. */
final class TransientException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  TransientException(String message, Throwable cause) {
    super(message, cause);
  }
}
