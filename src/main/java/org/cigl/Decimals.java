package org.cigl;

import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers with a fixed number of decimals, for reading. */
public final class Decimals {
  private static final Pattern NEGATIVE_ZERO = Pattern.compile("[-+](0\\.0+)(?!\\d)");

  private Decimals() {}

  /** As {@link String#format}; what is rounded to zero has no sign. */
  public static String format(String format, Object... values) {
    return NEGATIVE_ZERO.matcher(String.format(Locale.ROOT, format, values)).replaceAll("$1");
  }
}
