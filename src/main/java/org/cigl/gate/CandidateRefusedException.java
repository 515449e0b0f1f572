package org.cigl.gate;

import java.io.Serial;

/**
 * A candidate is worse than the limits allow, so that it is not promoted.
 *
 * <p>The message is one line with the limits that were not kept and the metrics; the command line
 * exits with code 3.
 */
public final class CandidateRefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Creates the exception for a verdict that did not pass. */
  public CandidateRefusedException(Verdict verdict) {
    super("refused: " + verdict.reasons());
  }
}
