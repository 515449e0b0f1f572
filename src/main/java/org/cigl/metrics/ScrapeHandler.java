package org.cigl.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers {@code /metrics}, in the format and compression that the client asks for, and {@code
 * /-/healthy}. The answer is made whole, then sent without a thread that waits for the client.
 */
final class ScrapeHandler extends Handler.Abstract {
  private static final ExpositionFormats FORMATS = ExpositionFormats.init();

  private final Meters meters;

  ScrapeHandler(Meters meters) {
    this.meters = meters;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    String path = Request.getPathInContext(request);
    if (path.equals("/metrics")) {
      scrape(request, response, callback);
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

  private void scrape(Request request, Response response, Callback callback) throws IOException {
    String accepted = String.join(",", request.getHeaders().getValuesList("Accept"));
    String format = FORMATS.findWriter(accepted).getContentType();
    response.getHeaders().put("Content-Type", format);
    boolean compressed =
        request.getHeaders().getValuesList("Accept-Encoding").stream()
            .anyMatch(value -> value.contains("gzip"));
    if (compressed) {
      response.getHeaders().put("Content-Encoding", "gzip");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (OutputStream out = compressed ? new GZIPOutputStream(body) : body) {
      meters.write(out, format);
    }
    response.write(true, ByteBuffer.wrap(body.toByteArray()), callback);
  }
}
