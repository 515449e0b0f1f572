package org.cigl.serving.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a server may make a client wait. */
class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2024-05-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "7; 7000",
        "0; 250",
        "60; 60000",
        "61; 60000",
        "99999999999999999999; 60000",
        "Wed, 1 May 2024 12:00:09 GMT; 9000",
        "Wed, 01 May 2024 11:00:00 GMT; 250",
        "Thu, 02 May 2024 12:00:00 GMT; 60000"
      })
  void isHonouredWithinBounds(String value, long millis) {
    assertThat(RetryAfter.of(value, NOW)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5", "soon", "2024-05-01T12:00:09Z"})
  void isNotThereWhereItCannotBeRead(String value) {
    assertThat(RetryAfter.of(value, NOW)).isEmpty();
  }
}
