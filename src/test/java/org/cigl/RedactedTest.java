package org.cigl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passwords in addresses. */
class RedactedTest {
  @ParameterizedTest
  @CsvSource({
    "http://user:secret@host:9091, http://***@host:9091",
    "http://user:se@cret@host/v1/models/m, http://***@host/v1/models/m",
    "http://user:se/cret@host/x, http://***@host/x",
    "http://host/x?api_key=secret&n=1, http://host/x?api_key=***&n=1",
    "http://host:8501/v1/models/m, http://host:8501/v1/models/m",
    "ftp://u:p@host, ftp://***@host",
  })
  void areNotShown(String url, String shown) {
    assertThat(Redacted.url(url)).isEqualTo(shown);
  }
}
