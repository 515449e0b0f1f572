package org.cigl.data.fetch;

import java.io.IOException;
import java.io.Serial;
import java.util.Locale;

/** An archive holds what it must not, or lacks what it must hold. */
final class UnsoundArchiveException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  UnsoundArchiveException(String message) {
    super(message);
  }

  static void check(boolean sound, String format, Object... arguments)
      throws UnsoundArchiveException {
    if (!sound) {
      throw new UnsoundArchiveException(String.format(Locale.ROOT, format, arguments));
    }
  }
}
