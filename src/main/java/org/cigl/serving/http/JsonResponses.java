package org.cigl.serving.http;

import java.nio.ByteBuffer;
import org.cigl.serving.RequestException;
import org.cigl.serving.json.Answers;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Writes answers, and makes Jetty's own errors look like them. */
final class JsonResponses extends ErrorHandler {
  /** When a client may ask again after 429 or 503, in seconds. */
  private static final String RETRY_AFTER = "1";

  /** Sends a whole answer. */
  static void send(Response response, Callback callback, int status, byte[] json) {
    head(response, status, "application/json");
    response.write(true, ByteBuffer.wrap(json), callback);
  }

  /** Sends text. */
  static void sendText(Response response, Callback callback, byte[] text) {
    head(response, 200, "text/plain; version=0.0.4; charset=utf-8");
    response.write(true, ByteBuffer.wrap(text), callback);
  }

  /** Sends an error; what was not read of the request is thrown away. */
  static void sendError(Request request, Response response, Callback callback, RequestException e) {
    byte[] json = Answers.error(e.getMessage());
    head(response, e.status(), "application/json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
    if (e.status() == HttpStatus.PAYLOAD_TOO_LARGE_413) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    // Not marked as the last write, after which Jetty would end the request.
    response.write(
        false,
        ByteBuffer.wrap(json),
        Callback.from(() -> RequestDrainer.rest(request, callback), callback::failed));
  }

  private static void head(Response response, int status, String type) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503
        || status == HttpStatus.TOO_MANY_REQUESTS_429) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER);
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    RequestException error = new RequestException(status, HttpStatus.getMessage(status));
    sendError(request, response, callback, error);
    return true;
  }
}
