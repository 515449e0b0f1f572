package org.cigl.serving.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.cigl.RunFailedException;
import org.cigl.files.IoErrors;

/**
 * Sends requests to a REST API and reads its JSON. Failures of the connection, and answers by which
 * a server asks for patience, are tried again, later and later or when the server says; nothing
 * else is. All requests can be sent twice: they ask, and change nothing.
 */
final class RestClient {
  private static final Set<Integer> PASSING = Set.of(408, 429, 502, 503, 504);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration FIRST_DELAY = Duration.ofMillis(250);
  private static final Duration MAX_DELAY = Duration.ofSeconds(10);
  private static final double JITTER = 0.1;
  private static final int MAX_ANSWER = 256 << 20;

  /** Numbers, lists and keys of an answer: each takes memory, however short its text. */
  private static final long MAX_TOKENS = 1 << 24;

  private static final int SHOWN = 300;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .build())
          .build();

  private final RemoteOptions options;
  private final RemoteListener listener;
  private final HttpClient client;

  /** A failure that may pass. */
  private static final class TransientException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    private final transient Optional<Duration> after;

    TransientException(String message, Throwable cause) {
      super(message, cause);
      after = Optional.empty();
    }

    /**
     * An answer that asks for patience.
     *
     * @param after how long the server asks to wait
     */
    TransientException(int status, Optional<Duration> after) {
      super("the server answers " + status);
      this.after = after;
    }
  }

  /**
   * An answer.
   *
   * @param status of HTTP, no passing one
   * @param json its body; null where it is no JSON
   */
  record Answer(int status, JsonNode json) {
    /** What the server says of a failure. */
    String error() {
      String error = json == null ? "" : json.path("error").asText();
      String line = error.replaceAll("\\s+", " ");
      return status
          + (line.isEmpty() ? "" : ": ")
          + (line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line);
    }
  }

  RestClient(RemoteOptions options, RemoteListener listener) {
    this.options = options;
    this.listener = listener;
    Duration connect = options.timeout().compareTo(CONNECT) < 0 ? options.timeout() : CONNECT;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connect)
            .build();
  }

  /** Asks by GET. */
  Answer get(URI address) {
    return send(HttpRequest.newBuilder(address).build());
  }

  /** Sends JSON. */
  Answer post(URI address, byte[] json) {
    return send(
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json))
            .build());
  }

  private Answer send(HttpRequest request) {
    RetryPolicy<Answer> retry =
        RetryPolicy.<Answer>builder()
            .handle(TransientException.class)
            .withMaxRetries(options.retries())
            .withBackoff(FIRST_DELAY, MAX_DELAY)
            .withJitter(JITTER)
            .withDelayFnOn(context -> asked(context.getLastException()), TransientException.class)
            .onRetryScheduled(
                event -> listener.retrying(event.getLastException().getMessage(), event.getDelay()))
            .build();
    Timeout<Answer> timeout = Timeout.<Answer>builder(options.timeout()).withInterrupt().build();
    try {
      return Failsafe.with(retry, timeout).get(() -> attempt(request));
    } catch (TimeoutExceededException e) {
      throw failed(request, "no answer within " + seconds(options.timeout()) + " s", e);
    } catch (FailsafeException e) {
      if (e.getCause() instanceof TransientException passing) {
        String tries =
            options.retries() == 0 ? "" : ", tried " + (options.retries() + 1) + " times";
        throw failed(request, passing.getMessage() + tries, e);
      }
      throw failed(request, "the request was interrupted", e);
    }
  }

  /**
   * The delay that the server asks for; a negative one, which is ignored, where it asks for none.
   */
  private static Duration asked(TransientException failure) {
    return failure
        .after
        .map(time -> Duration.ofNanos((long) (time.toNanos() / (1 - JITTER)))) // never sooner
        .orElse(Duration.ofNanos(-1));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%s", duration.toMillis() / 1000.0);
  }

  private static RunFailedException failed(HttpRequest request, String reason, Exception cause) {
    return new RunFailedException(request.uri() + ": " + reason, cause);
  }

  private Answer attempt(HttpRequest request) throws TransientException, InterruptedException {
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(MAX_ANSWER + 1);
        if (PASSING.contains(response.statusCode())) {
          throw new TransientException(response.statusCode(), RetryAfter.of(response.headers()));
        }
        if (bytes.length > MAX_ANSWER) {
          throw failed(request, "the answer is larger than " + MAX_ANSWER + " bytes", null);
        }
        return new Answer(response.statusCode(), json(bytes));
      }
    } catch (TransientException e) {
      throw e;
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new TransientException("cannot connect: the host is unknown or refuses", e);
    } catch (IOException e) {
      throw new TransientException("the connection fails: " + IoErrors.of(e), e);
    }
  }

  private static JsonNode json(byte[] bytes) throws IOException {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
