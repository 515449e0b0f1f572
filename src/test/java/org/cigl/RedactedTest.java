package org.cigl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passwords and tokens in addresses. */
class RedactedTest {
  @ParameterizedTest
  @CsvSource({
    "http://user:secret@host:9091, http://***@host:9091",
    "http://user:se@cret@host/v1/models/m, http://***@host/v1/models/m",
    "http://user:se/cret@host/x, http://***@host/x",
    "http://user:se cret@host/x, http://***@host/x",
    "http://user:se?cr#et@host/x, http://***@host/x",
    "http:/user:secret@host, http:/***@host",
    "http:user:secret@host, ***@host",
    "user:secret@host:9091, ***@host:9091",
    "//user:secret@host, //***@host",
    "http://host/x?api_key=secret&n=1, http://host/x?api_key=***&n=***",
    "http://host/x?secret, http://host/x?***",
    "http://host/x?a=1?b=secret, http://host/x?a=***",
    "http://host/x#access_token=secret, http://host/x#access_token=***",
    "http://host/a;b=c&d=e?k=secret, http://host/a;b=c&d=e?k=***",
    "http://host:8501/v1/models/m, http://host:8501/v1/models/m",
    "host:9091, host:9091",
    "ftp://u:p@host, ftp://***@host",
  })
  void areNotShown(String url, String shown) {
    assertThat(Redacted.url(url)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Unknown option: '--x=http://u:p@h/y', see | Unknown option: '--x=http://***@h/y', see",
        "http://h/x?token=s: it fails | http://h/x?token=***: it fails",
        "data.directory /w/http:/u:p@h/x is none | data.directory /w/http:/***@h/x is none",
        "(http://a/b?c=s) and http://u@d. | (http://a/b?c=***) and http://***@d.",
        "must be http://HOST:PORT/v1/models/NAME[/versions/N] "
            + "| must be http://HOST:PORT/v1/models/NAME[/versions/N]",
        "me@host is no address: /tmp/a@b?c=d | me@host is no address: /tmp/a@b?c=d",
      })
  void areNotShownInTexts(String text, String shown) {
    assertThat(Redacted.text(text)).isEqualTo(shown);
  }
}
