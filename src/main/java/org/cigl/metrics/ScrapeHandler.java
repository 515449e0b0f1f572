package org.cigl.metrics;

import io.prometheus.metrics.exporter.common.PrometheusHttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import io.prometheus.metrics.exporter.common.PrometheusHttpResponse;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /metrics} by Prometheus's own handler, which chooses the format and compression
 * that the client asks for, and {@code /-/healthy}. The answer is made whole, then sent without a
 * thread that waits for the client.
 */
final class ScrapeHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeHandler.class);

  private final PrometheusScrapeHandler scrapes;

  ScrapeHandler(PrometheusRegistry metrics) {
    scrapes = new PrometheusScrapeHandler(metrics);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    String path = Request.getPathInContext(request);
    if (path.equals("/metrics")) {
      try (Scrape scrape = new Scrape(request, response)) {
        scrapes.handleRequest(scrape);
        response.write(true, ByteBuffer.wrap(scrape.body.toByteArray()), callback);
      }
      return true;
    }
    if (path.equals("/-/healthy")) {
      byte[] text = "Exporter is healthy.\n".getBytes(StandardCharsets.UTF_8);
      response.getHeaders().put("Content-Type", "text/plain; charset=utf-8");
      response.write(true, ByteBuffer.wrap(text), callback);
      return true;
    }
    return false;
  }

  /** A request and its answer, as Prometheus's handler sees them. */
  private static final class Scrape
      implements PrometheusHttpExchange, PrometheusHttpRequest, PrometheusHttpResponse {
    private final Request request;
    private final Response response;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Scrape(Request request, Response response) {
      this.request = request;
      this.response = response;
    }

    @Override
    public PrometheusHttpRequest getRequest() {
      return this;
    }

    @Override
    public PrometheusHttpResponse getResponse() {
      return this;
    }

    @Override
    public String getQueryString() {
      return request.getHttpURI().getQuery();
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return request.getHeaders().getValues(name);
    }

    @Override
    public String getMethod() {
      return request.getMethod();
    }

    @Override
    public String getRequestPath() {
      return request.getHttpURI().getPath();
    }

    @Override
    public void setHeader(String name, String value) {
      response.getHeaders().put(name, value);
    }

    @Override
    public OutputStream sendHeadersAndGetBody(int status, int length) {
      response.setStatus(status);
      return body;
    }

    @Override
    public void handleException(IOException e) throws IOException {
      throw e;
    }

    @Override
    public void handleException(RuntimeException e) {
      LOG.error("a scrape failed", e);
      response.setStatus(500);
    }

    @Override
    public void close() {
      // Jetty ends the exchange by its callback.
    }
  }
}
