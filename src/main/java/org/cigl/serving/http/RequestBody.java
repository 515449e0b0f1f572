package org.cigl.serving.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.cigl.serving.RequestException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** The body of a request, of which no more than a limit is ever held. */
final class RequestBody {
  /** How long a body may take: a slow one keeps others from being read. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int CHUNK = 1 << 16;

  private RequestBody() {}

  /**
   * Reads the body.
   *
   * @throws RequestException 413 if it is larger than the limit, 408 if it is too slow, 400 if it
   *     ends too early
   */
  static byte[] read(Request request, int limit) {
    requireAnnouncedWithin(request, limit);
    ByteArrayOutputStream body = new ByteArrayOutputStream(CHUNK);
    byte[] buffer = new byte[CHUNK];
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      InputStream in = Content.Source.asInputStream(request);
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        body.write(buffer, 0, count);
        if (body.size() > limit) {
          throw tooLarge(limit);
        }
        if (System.nanoTime() > end) {
          throw new RequestException(408, "the body took more than " + PATIENCE.toSeconds() + " s");
        }
      }
    } catch (IOException e) {
      throw RequestException.bad("the body did not come whole: %s", e.getMessage());
    }
    return body.toByteArray();
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
