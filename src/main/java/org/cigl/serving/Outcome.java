package org.cigl.serving;

import java.util.function.Supplier;

/** What becomes of one of several requests that are computed together. */
public final class Outcome {
  private final byte[] json;
  private final RequestException refusal;

  private Outcome(byte[] json, RequestException refusal) {
    this.json = json;
    this.refusal = refusal;
  }

  /** The answer; null where the request is refused. */
  public byte[] json() {
    return json;
  }

  /** Why the request is refused; null where it is answered. */
  public RequestException refusal() {
    return refusal;
  }

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
