package org.cigl.serving.http;

import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Takes what a client is still sending after its answer, and throws it away, for a while. A
 * connection that is closed on unread bytes is reset, and most clients report that in place of the
 * answer. No thread waits meanwhile.
 */
final class RequestDrainer implements Runnable {
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final Request request;
  private final Callback callback;
  private final long end = System.nanoTime() + LINGER.toNanos();

  private RequestDrainer(Request request, Callback callback) {
    this.request = request;
    this.callback = callback;
  }

  /** Completes the callback once nothing comes any more, or too much. */
  static void rest(Request request, Callback callback) {
    if (request.getHeaders().contains(HttpHeader.EXPECT)) {
      callback.succeeded(); // the client waits for leave to send, and does not get it
    } else {
      new RequestDrainer(request, callback).run();
    }
  }

  @Override
  public void run() {
    while (System.nanoTime() < end) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      boolean done = chunk.isLast() || Content.Chunk.isFailure(chunk);
      chunk.release();
      if (done) {
        break;
      }
    }
    callback.succeeded();
  }
}
