package org.cigl.serving.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.cigl.serving.RequestException;
import org.cigl.serving.model.ModelCatalog;
import org.cigl.serving.model.Servable;
import org.cigl.serving.model.VersionStatus;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes every request. It answers at once what asks for state, however busy the server is, and
 * hands on what is to be computed.
 */
final class RestHandler extends Handler.Wrapper {
  private static final List<HttpMethod> READING = List.of(HttpMethod.GET, HttpMethod.HEAD);

  private final ModelCatalog catalog;
  private final ServingMetrics metrics;
  private final int maxBytes;

  /**
   * Creates the handler.
   *
   * @param inference gets requests to {@code :predict}, {@code :classify} and {@code :regress}
   */
  RestHandler(Handler inference, ModelCatalog catalog, ServingMetrics metrics, int maxBytes) {
    super(inference);
    this.catalog = catalog;
    this.metrics = metrics;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    try {
      String path = Request.getPathInContext(request);
      if (path.equals(ServingMetrics.PATH)) {
        requireMethod(request, response, READING);
        byte[] text = metrics.scrape(catalog.kernels()).getBytes(StandardCharsets.UTF_8);
        JsonResponses.sendText(response, callback, text);
        return true;
      }
      RestPath rest = RestPath.parse(path);
      requireMethod(request, response, rest.verb().posted() ? List.of(HttpMethod.POST) : READING);
      if (!rest.verb().posted()) {
        JsonResponses.send(response, callback, 200, report(rest));
        return true;
      }
      catalog.requireKnown(rest.model());
      countWhenDone(request, response, rest);
      RequestBody.requireAnnouncedWithin(request, maxBytes);
      return super.handle(request, response, callback);
    } catch (RequestException e) {
      JsonResponses.sendError(request, response, callback, e);
      return true;
    }
  }

  private void countWhenDone(Request request, Response response, RestPath path) {
    long start = System.nanoTime();
    Request.addCompletionListener(
        request,
        failure ->
            metrics.answered(
                path.model(),
                path.verb(),
                response.getStatus(),
                Duration.ofNanos(System.nanoTime() - start)));
  }

  private byte[] report(RestPath path) {
    if (path.verb() == RestPath.Verb.METADATA) {
      try (Servable.Lease lease = catalog.lease(path.model(), path.version())) {
        return ModelReports.metadata(lease.servable());
      }
    }
    List<VersionStatus> statuses = catalog.statuses(path.model());
    if (path.version().isEmpty()) {
      return ModelReports.status(statuses);
    }
    List<VersionStatus> one =
        statuses.stream().filter(status -> status.version() == path.version().get()).toList();
    if (one.isEmpty()) {
      throw RequestException.notFound(
          "model %s has no version %d, must be one of: %s",
          path.model(),
          path.version().get(),
          statuses.stream().map(VersionStatus::version).toList());
    }
    return ModelReports.status(one);
  }

  private static void requireMethod(Request request, Response response, List<HttpMethod> allowed) {
    if (allowed.stream().noneMatch(method -> method.is(request.getMethod()))) {
      String names = String.join(", ", allowed.stream().map(HttpMethod::asString).toList());
      response.getHeaders().put(HttpHeader.ALLOW, names);
      throw new RequestException(
          405, "the method is " + request.getMethod() + ", must be " + names + " for this path");
    }
  }
}
