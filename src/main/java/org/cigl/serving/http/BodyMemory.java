package org.cigl.serving.http;

import java.util.concurrent.atomic.AtomicLong;
import org.cigl.serving.RequestException;

/** Bounds the bytes of all bodies that are held at a time, read whole or in part. */
final class BodyMemory {
  private final long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * Holds nothing yet.
   *
   * @param limit in bytes
   */
  BodyMemory(long limit) {
    this.limit = limit;
  }

  /**
   * Counts bytes as held.
   *
   * @throws RequestException 503 if they are beyond the limit; they are not counted then
   */
  void take(int bytes) {
    if (held.addAndGet(bytes) > limit) {
      held.addAndGet(-bytes);
      throw new RequestException(
          503, "the requests under way hold " + limit + " bytes, the limit: ask again later");
    }
  }

  /** Counts bytes as free again. */
  void free(int bytes) {
    held.addAndGet(-bytes);
  }
}
