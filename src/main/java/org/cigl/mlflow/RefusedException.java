package org.cigl.mlflow;

import java.io.IOException;
import java.io.Serial;

/** The server answered, and will answer the same again. */
final class RefusedException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  private final String code;

  /**
   * A refusal.
   *
   * @param code MLflow's, such as RESOURCE_DOES_NOT_EXIST; empty where the answer has none
   */
  RefusedException(String code, String message) {
    super(message);
    this.code = code;
  }

  boolean is(String other) {
    return code.equals(other);
  }
}
