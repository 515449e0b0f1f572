package org.cigl.serving.http;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.cigl.serving.RequestException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads the body of a request, of which no more than a limit is ever held. No thread waits for a
 * client that sends slowly.
 */
final class RequestBody implements Runnable {
  private final Request request;
  private final int limit;
  private final BodyMemory memory;
  private final Duration transferPolicy;
  private final long end;
  private final Consumer<byte[]> whole;
  private final Consumer<RequestException> failed;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int taken;

  /**
   * Prepares to read.
   *
   * @param transferPolicy for the whole body
   * @param whole gets the body, of which {@code memory} is freed once the request is complete
   * @param failed gets 413 if the body is larger than the limit, 408 if it is too slow, 400 if it
   *     ends too early, 503 if all bodies together are too large
   */
  RequestBody(
      Request request,
      int limit,
      BodyMemory memory,
      Duration transferPolicy,
      Consumer<byte[]> whole,
      Consumer<RequestException> failed) {
    this.request = request;
    this.limit = limit;
    this.memory = memory;
    this.transferPolicy = transferPolicy;
    this.whole = whole;
    this.failed = failed;
    end = System.nanoTime() + transferPolicy.toNanos();
    Request.addCompletionListener(request, failure -> memory.free(taken));
  }

  /** Reads what is there, and comes again when there is more. */
  @Override
  public void run() {
    try {
      if (readAvailable()) {
        whole.accept(body.toByteArray());
      } else {
        request.demand(this);
      }
    } catch (RequestException e) {
      body.reset();
      failed.accept(e);
    }
  }

  private boolean readAvailable() {
    for (Content.Chunk chunk = request.read(); chunk != null; chunk = request.read()) {
      if (Content.Chunk.isFailure(chunk)) {
        throw failure(chunk.getFailure());
      }
      boolean last = chunk.isLast();
      try {
        keep(chunk);
      } finally {
        chunk.release();
      }
      if (last) {
        return true;
      }
    }
    return false;
  }

  private void keep(Content.Chunk chunk) {
    int length = chunk.remaining();
    if (length > limit - body.size()) {
      throw tooLarge(limit);
    }
    if (System.nanoTime() - end > 0) {
      throw tooSlow();
    }
    memory.take(length);
    taken += length;
    byte[] bytes = new byte[length];
    chunk.get(bytes, 0, length);
    body.write(bytes, 0, length);
  }

  private RequestException failure(Throwable cause) {
    return cause instanceof TimeoutException
        ? tooSlow()
        : RequestException.bad("the body did not come whole: %s", cause.getMessage());
  }

  private RequestException tooSlow() {
    return new RequestException(
        408,
        "the body did not come in time: it may take "
            + transferPolicy.toSeconds()
            + " s, without a long pause");
  }

  /**
   * Checks the length that the header announces, before anything is read.
   *
   * @throws RequestException 413 if it is larger than the limit
   */
  static void requireAnnouncedWithin(Request request, int limit) {
    if (request.getLength() > limit) {
      throw tooLarge(limit);
    }
  }

  private static RequestException tooLarge(int limit) {
    return new RequestException(413, "the body is larger than the limit of " + limit + " bytes");
  }
}
