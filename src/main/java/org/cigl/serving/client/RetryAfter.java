package org.cigl.serving.client;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {
  /** However much longer a server asks for. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  /** However soon a server lets a client ask again. */
  static final Duration SHORTEST = Duration.ofMillis(250);

  private static final int DIGITS = 9;

  private RetryAfter() {}

  /** How long to wait; empty where the header is not there or cannot be read. */
  static Optional<Duration> of(HttpHeaders headers) {
    return headers.firstValue("Retry-After").flatMap(value -> of(value.strip(), Instant.now()));
  }

  /** How long to wait from an instant on. */
  static Optional<Duration> of(String value, Instant now) {
    if (value.matches("\\d+")) {
      boolean longer = value.length() > DIGITS;
      return Optional.of(longer ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(value))));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(bounded(Duration.between(now, then)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration asked) {
    if (asked.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }
}
