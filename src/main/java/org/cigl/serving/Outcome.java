package org.cigl.serving;

import java.util.function.Supplier;

/**
 * What becomes of one of several requests that are computed together.
 *
 * @param json the answer; null where the request is refused
 * @param refusal why it is refused; null where it is answered
 */
public record Outcome(byte[] json, RequestException refusal) {
  /** An answer. */
  public static Outcome answered(byte[] json) {
    return new Outcome(json, null);
  }

  /** No answer. */
  public static Outcome refused(RequestException reason) {
    return new Outcome(null, reason);
  }

  /** The answer, or why there is none. */
  public static Outcome of(Supplier<byte[]> answer) {
    try {
      return answered(answer.get());
    } catch (RequestException e) {
      return refused(e);
    }
  }
}
