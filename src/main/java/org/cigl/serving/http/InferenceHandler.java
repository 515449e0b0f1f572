package org.cigl.serving.http;

import org.cigl.serving.Inference;
import org.cigl.serving.RequestException;
import org.cigl.serving.model.ModelCatalog;
import org.cigl.serving.model.Servable;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code :predict}, {@code :classify} and {@code :regress}. */
final class InferenceHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceHandler.class);

  private final ModelCatalog catalog;
  private final Inference inference;
  private final int maxBytes;

  InferenceHandler(ModelCatalog catalog, Inference inference, int maxBytes) {
    this.catalog = catalog;
    this.inference = inference;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    RestPath path = RestPath.parse(Request.getPathInContext(request));
    try {
      JsonResponses.send(response, callback, 200, answer(request, path));
    } catch (RequestException e) {
      JsonResponses.sendError(request, response, callback, e);
    } catch (OutOfMemoryError e) {
      // Of large arrays: what little the answer takes is there again once they are dropped.
      RequestException refusal =
          new RequestException(503, "too little memory for this request, send a smaller one");
      JsonResponses.sendError(request, response, callback, refusal);
    } catch (RuntimeException e) {
      LOG.error("request {} failed", path, e);
      RequestException failure = new RequestException(500, "internal error, see the server's log");
      JsonResponses.sendError(request, response, callback, failure);
    }
    return true;
  }

  private byte[] answer(Request request, RestPath path) {
    byte[] body = RequestBody.read(request, maxBytes);
    try (Servable.Lease lease = catalog.lease(path.model(), path.version())) {
      return switch (path.verb()) {
        case PREDICT -> inference.predict(lease.servable(), body);
        case CLASSIFY -> inference.classify(lease.servable(), body);
        case REGRESS -> inference.regress(lease.servable(), body);
        case STATUS, METADATA -> throw new IllegalStateException(path + " is no inference");
      };
    }
  }
}
