package org.cigl.serving.http;

import java.time.Duration;
import org.cigl.serving.RequestException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.Callback;

/** Lets so many requests through at a time, lets so many wait, and refuses the others with 429. */
final class RequestQueue extends QoSHandler {
  private static final Duration MAX_WAIT = Duration.ofSeconds(60);

  RequestQueue(Handler handler, int concurrent, int queued) {
    super(handler);
    setMaxRequestCount(concurrent);
    setMaxSuspendedRequestCount(queued);
    setMaxSuspend(MAX_WAIT);
  }

  // Not by way of Jetty's error handling, which closes a connection on what is unread of a request:
  // the client would see that in place of the answer.

  @Override
  protected void reject(Request request, Response response, Callback callback, int status) {
    refuse(request, response, callback);
  }

  @Override
  protected void failSuspended(
      Request request, Response response, Callback callback, int status, Throwable failure) {
    refuse(request, response, callback);
  }

  private static void refuse(Request request, Response response, Callback callback) {
    RequestException refusal =
        new RequestException(429, "too many requests at once, ask again later");
    JsonResponses.sendError(request, response, callback, refusal);
  }
}
