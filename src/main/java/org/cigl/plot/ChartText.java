package org.cigl.plot;

import java.util.Locale;
import java.util.regex.Pattern;
import org.cigl.LogSanitizer;

/**
 * Names that somebody gave, made fit for a chart: no character that turns the reading direction, is
 * invisible or is no XML, and no more of them than leave room for the plot.
 */
public final class ChartText {
  /** Characters that are shown of a text, the one for what is left out included. */
  static final int LONGEST = 60;

  private static final String LEFT_OUT = "…";

  /** Halves of characters, and what XML 1.0 excludes besides control characters. */
  private static final Pattern NO_XML = Pattern.compile("[\\p{Cs}\\x{FFFE}\\x{FFFF}]");

  private ChartText() {}

  /** The text as a chart shows it; of a long one, its beginning and its end. */
  public static String of(String text) {
    return shortened(
        NO_XML
            .matcher(LogSanitizer.visible(text))
            .replaceAll(
                found -> String.format(Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0))));
  }

  private static String shortened(String text) {
    int length = text.codePointCount(0, text.length());
    if (length <= LONGEST) {
      return text;
    }
    int end = (LONGEST - LEFT_OUT.length()) / 2;
    int start = LONGEST - LEFT_OUT.length() - end;
    return text.substring(0, text.offsetByCodePoints(0, start))
        + LEFT_OUT
        + text.substring(text.offsetByCodePoints(text.length(), -end));
  }
}
