package org.cigl.serving;

import java.io.Serial;
import java.time.Duration;
import java.util.Locale;
import org.cigl.LogSanitizer;

/**
 * A request that is not answered with predictions: what the client reads, and the status of the
 * answer.
 */
public final class RequestException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;
  private static final int MAX_MESSAGE = 500;

  private final int status;

  /**
   * Creates the exception.
   *
   * @param status of HTTP, 400 to 599
   * @param message one line for the client; cut where it is longer than {@value #MAX_MESSAGE}
   */
  public RequestException(int status, String message) {
    super(LogSanitizer.of(message, MAX_MESSAGE));
    this.status = status;
  }

  /** The request is malformed: 400. */
  public static RequestException bad(String format, Object... arguments) {
    return new RequestException(400, String.format(Locale.ROOT, format, arguments));
  }

  /** There is no such thing: 404. */
  public static RequestException notFound(String format, Object... arguments) {
    return new RequestException(404, String.format(Locale.ROOT, format, arguments));
  }

  /** The computation takes longer than the limit: 504. */
  public static RequestException tooLong(Duration limit) {
    return new RequestException(
        504,
        "the request is not computed within "
            + limit.toMillis() / 1e3
            + " s, the limit (max_compute_seconds): send fewer rows");
  }

  /** Throws {@link #bad} unless {@code valid}. */
  public static void check(boolean valid, String format, Object... arguments) {
    if (!valid) {
      throw bad(format, arguments);
    }
  }

  /** Status of HTTP. */
  public int status() {
    return status;
  }
}
